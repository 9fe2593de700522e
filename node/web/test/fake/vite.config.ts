import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";
import page from "../../vite.config.ts";
import { answer } from "./node.ts";

/**
 * Builds and serves the page against a FAKE node and a FAKE chain, for looking at the page without either.
 * Never part of `npm run build`.
 */
const FAKE_CHAIN = fileURLToPath(new URL("./chain.ts", import.meta.url));
const FAKE_SOCKET = fileURLToPath(new URL("./socket.ts", import.meta.url));

const fake: Plugin = {
  name: "fake-node-and-chain",
  enforce: "pre",
  resolveId: (source, importer) => {
    if (source === "./client" && importer?.includes("/src/chain/")) return FAKE_CHAIN;
    return /\/socket$/.test(source) && importer?.includes("/src/") ? FAKE_SOCKET : undefined;
  },
  configureServer: ({ middlewares }) => void middlewares.use(answer),
  configurePreviewServer: ({ middlewares }) => void middlewares.use(answer),
};

export default defineConfig({
  root: fileURLToPath(new URL("../..", import.meta.url)),
  plugins: [fake],
  resolve: page.resolve ?? {},
  build: { target: "es2023", outDir: "node_modules/.fake-dist", emptyOutDir: true },
});
