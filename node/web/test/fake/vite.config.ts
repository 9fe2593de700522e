import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import { answer } from "./node.ts";

/**
 * Builds and serves the page against a FAKE node and a FAKE chain, for looking at the page without either.
 * Never part of `npm run build`.
 */
const FAKE_CHAIN = fileURLToPath(new URL("./chain.ts", import.meta.url));

const fake: Plugin = {
  name: "fake-node-and-chain",
  enforce: "pre",
  resolveId: (source, importer) =>
    source === "./client" && importer?.includes("/src/chain/") ? FAKE_CHAIN : undefined,
  configureServer: ({ middlewares }) => void middlewares.use(answer),
  configurePreviewServer: ({ middlewares }) => void middlewares.use(answer),
};

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  plugins: [fake],
  build: { target: "es2023", outDir: "node_modules/.fake-dist", emptyOutDir: true },
});
