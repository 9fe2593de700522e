import { defaultClientConditions, defineConfig } from "vite";

/** The node that `npm run dev` takes the API and the media from. */
const node = process.env["W3AV_NODE_URL"] ?? "http://127.0.0.1:8080";

export default defineConfig({
  // Relative asset addresses, so that the node may serve the page under any path.
  base: "./",
  build: { target: "es2023", outDir: "dist", chunkSizeWarningLimit: 1200 },
  // The contracts' package as its sources, with this page's copies of the libraries.
  resolve: { conditions: ["w3av-source", ...defaultClientConditions], dedupe: ["polkadot-api", "viem"] },
  ssr: { resolve: { conditions: ["w3av-source", ...defaultClientConditions] } },
  server: { proxy: { "/api": node, "/p": node } },
  preview: { proxy: { "/api": node, "/p": node } },
});
