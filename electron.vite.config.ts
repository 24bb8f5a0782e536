import react from '@vitejs/plugin-react'
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'

/** Set only to build for a runtime older than the project's own Electron (continuous integration has one): e.g. `chrome108,node16`. */
const [browserTarget = 'chrome138', nodeTarget = 'node20'] = (process.env['WEATHERDECK_TARGETS'] ?? '').split(',').filter(Boolean)

const at = (path: string) => resolve(import.meta.dirname, path)

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      target: nodeTarget,
      // Everything is bundled but what must find its own files (PGlite's WebAssembly): a start reads few files, and the package holds no node_modules.
      externalizeDeps: { exclude: ['@orpc/client', '@orpc/contract', '@orpc/server', 'zod', 'pg', 'pg-cursor', 'kafkajs', 'ws', 'commander', 'uuid'] },
      rollupOptions: {
        input: {
          electron: at('electron/main/index.ts'),
          web: at('web/main.ts'),
          cli: at('cli/main.ts'),
          pipeline: at('pipeline/main.ts'),
          database: at('backend/embedded/database-process.ts'),
        },
        output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: 'chunks/[name]-[hash].cjs' },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      target: nodeTarget,
      rollupOptions: {
        input: { preload: at('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: at('renderer'),
    plugins: [react()],
    build: {
      outDir: at('out/renderer'),
      target: browserTarget,
      cssTarget: browserTarget,
      minify: true,
      rollupOptions: { input: { index: at('renderer/index.html') } },
    },
  },
})
