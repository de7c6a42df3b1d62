/** Builds the UI into dist/: hashed assets, compressed twins, and a check of the first load. */
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { compressed } from "./build/compressed.ts";
import { firstLoadBudget } from "./build/first-load-budget.ts";
import { woff2Only } from "./build/woff2-only.ts";

const API = process.env.API_URL ?? "http://localhost:3000";

export default defineConfig({
  plugins: [
    react(),
    woff2Only(),
    firstLoadBudget({
      maxBytes: 250_000,
      pages: [
        "index",
        "ThreadPage",
        "LibraryPage",
        "CollectionsPage",
        "PatentsPage",
        "SettingsPage",
      ],
    }),
    compressed(),
  ],
  build: {
    target: ["chrome111", "firefox114", "safari16.4"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
  },
  server: { port: 5173, proxy: { "/api": { target: API, changeOrigin: false } } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.{ts,tsx}", "build/**/*.test.ts"],
    isolate: false,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
