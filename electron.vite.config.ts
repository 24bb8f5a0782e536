import react from '@vitejs/plugin-react'
import standaloneCode from 'ajv/dist/standalone/index.js'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { defineConfig } from 'electron-vite'
import { build, type Plugin } from 'vite'
import { compileSchema } from './backend/compose/read/compose-schema'

/** Set only to build for a runtime older than the project's own Electron (continuous integration has one): e.g. `chrome108,node16`. */
const [browserTarget = 'chrome138', nodeTarget = 'node20'] = (process.env['WEATHERDECK_TARGETS'] ?? '').split(',').filter(Boolean)

const at = (path: string) => resolve(import.meta.dirname, path)

/**
 * The pipeline for its containers, after the main build: CommonJS that needs no node_modules beside it, as the image's
 * Dockerfile only copies files (and builds without a network).
 */
function containerBundle(): Plugin {
  return {
    name: 'container-bundle',
    apply: 'build',
    async closeBundle() {
      if (this.meta.watchMode) return
      await build({
        configFile: false,
        root: at('.'),
        logLevel: 'warn',
        define: { 'process.env.NODE_ENV': JSON.stringify('production') },
        ssr: { noExternal: true },
        plugins: [
          {
            name: 'commonjs-package',
            // Without it the project's own package.json would make ES modules of these, where they are tried outside the image.
            generateBundle() {
              this.emitFile({ type: 'asset', fileName: 'package.json', source: '{ "type": "commonjs" }\n' })
            },
          },
        ],
        build: {
          ssr: true,
          outDir: at('compose/weather-pipeline/app'),
          emptyOutDir: true,
          // What runs it is the image's Node, whatever the app is built for.
          target: 'node20',
          rollupOptions: {
            input: { producer: at('pipeline/container/producer.ts'), consumer: at('pipeline/container/consumer.ts') },
            // A native driver that pg only loads when asked to.
            external: ['pg-native'],
            output: { format: 'cjs', entryFileNames: '[name].js', chunkFileNames: '[name].js' },
          },
        },
      })
    },
  }
}

/** The embedded PostgreSQL's WebAssembly and files, beside the process that runs them (backend/embedded/database-process.ts). */
function pgliteFiles(): Plugin {
  return {
    name: 'pglite-files',
    generateBundle() {
      for (const name of ['pglite.wasm', 'initdb.wasm', 'pglite.data'])
        this.emitFile({
          type: 'asset',
          fileName: `pglite/${name}`,
          source: readFileSync(at(`node_modules/@electric-sql/pglite/dist/${name}`)),
        })
    },
  }
}

/** The Compose Specification's schema as the function that ajv makes of it, instead of ajv and the schema. */
function composeSchema(): Plugin {
  return {
    name: 'compose-schema',
    load(id) {
      if (!id.endsWith('/backend/compose/read/compose-schema.ts')) return null
      const { ajv, validate } = compileSchema({ source: true })
      return { code: `${standaloneCode(ajv, validate)}\nmodule.exports.composeValidator = () => module.exports\n`, moduleType: 'js' }
    },
  }
}

/**
 * What packages of ours would load, a quarter of a second at each start, for what is never asked of them here: dockerode
 * builds images for BuildKit over gRPC, and reaches Docker over ssh. Nothing in their place.
 */
function withoutUnused(): Plugin {
  const unused = ['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'ssh2']
  return {
    name: 'without-unused',
    enforce: 'pre',
    resolveId: (source) => (unused.includes(source) ? '\0unused' : null),
    load: (id) => (id === '\0unused' ? 'module.exports = {}' : null),
  }
}

export default defineConfig({
  main: {
    plugins: [withoutUnused(), composeSchema(), containerBundle(), pgliteFiles()],
    build: {
      outDir: 'out/main',
      target: nodeTarget,
      // Everything is bundled (package.json has devDependencies only): a start reads few files, and the package holds no
      // node_modules.
      rollupOptions: {
        // PGlite's glue between JavaScript and WebAssembly (Emscripten's) has one; nothing of ours is in its reach.
        onwarn: (warning, warn) => {
          if (!(warning.code === 'EVAL' && warning.id?.includes('pglite')) ) warn(warning)
        },
        input: {
          electron: at('electron/main/index.ts'),
          web: at('web/main.ts'),
          cli: at('cli/main.ts'),
          pipeline: at('pipeline/main.ts'),
          database: at('backend/embedded/database-process.ts'),
          logs: at('backend/logs/process.ts'),
          'logs-search': at('backend/logs/search/worker.ts'),
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
      // One style sheet, loaded with the page: a panel that comes later is never without its own.
      cssCodeSplit: false,
      rollupOptions: { input: { index: at('renderer/index.html') } },
    },
  },
})
