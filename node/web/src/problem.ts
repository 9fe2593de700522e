/** What kind of failure it is; the same words as the node's `ErrorKind`. */
export type ProblemKind =
  "invalid" | "unauthorized" | "not_found" | "conflict" | "unavailable" | "exhausted" | "internal";

/**
 * A failure that the viewer is told about.
 *
 * `message` says in plain words what could not be done, `next` what to do now. The cause, if any, is for the console.
 */
export class Problem extends Error {
  constructor(
    readonly kind: ProblemKind,
    message: string,
    readonly next: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = new.target.name;
  }
}

/** The problem itself, or any other thrown value as an `internal` one. */
export function asProblem(thrown: unknown): Problem {
  if (thrown instanceof Problem) return thrown;
  const detail = thrown instanceof Error ? thrown.message : String(thrown);
  return new Problem(
    "internal",
    `Something went wrong: ${detail}`,
    "Try again; if it stays, reload the page.",
    thrown,
  );
}

/** True for the rejection of an aborted request: the page was left, nobody needs to be told. */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof DOMException && thrown.name === "AbortError";
}
