/** One encoding of the stream that the viewer can choose. */
export interface Rendition {
  /** The node's name for it: `source`, or a height such as `720p`. */
  id: string;
  label: string;
}

/** Attribute list of a variant, then its address on the next line. Source: RFC 8216, 4.3.4.2. */
const VARIANT = /^#EXT-X-STREAM-INF:(.*)\r?\n(?:#.*\r?\n)*([^#\r\n]+)/gm;

/** The renditions of a multivariant playlist, in its order, each once. */
export function parseRenditions(playlist: string): Rendition[] {
  const found = new Map<string, Rendition>();
  for (const [, attributes = "", uri = ""] of playlist.matchAll(VARIANT)) {
    const id = renditionOf(uri);
    const height = Number(/RESOLUTION=\d+x(\d+)/.exec(attributes)?.[1] ?? 0);
    if (id !== undefined) found.set(id, { id, label: labelOf(id, height) });
  }
  return [...found.values()];
}

/** Name of the rendition in a media address: the folder that its playlist is in. */
export function renditionOf(uri: string): string | undefined {
  return /(?:^|\/)(source|[1-9]\d*p)\/index\.m3u8/.exec(uri)?.[1];
}

/** What the quality menu says. `height`: picture height in pixels, 0 when unknown. */
export function labelOf(id: string, height = 0): string {
  if (id !== "source") return id;
  return height > 0 ? `Source (${height}p)` : "Source";
}
