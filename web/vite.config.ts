import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

const API = "http://127.0.0.1:8000";

export default defineConfig({
  plugins: [react()],
  // The gateway puts a nonce here for each page that it serves.
  html: { cspNonce: "__CSP_NONCE__" },
  build: {
    outDir: "../services/gateway/encours_gateway/static",
    emptyOutDir: true,
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: { input: ["console.html", "portal.html"] },
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { "/v1": API, "/.well-known": API } },
});
