import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'
import { noDefaultExportRule, roomsRule } from './scripts/eslint-rooms.js'

/**
 * The rooms of the house: what each folder may import from the others and which packages are its own.
 * This table is the one in ARCHITECTURE.md; the linter enforces it.
 */
const rooms = {
  contract: { rooms: [], packages: ['zod', '@orpc/contract'] },
  database: { rooms: ['contract'], packages: ['pg'] },
  process: { rooms: ['contract'], packages: ['@orpc/*'] },
  'kafka-wire': { rooms: ['contract'], packages: ['fzstd'] },
  pipeline: { rooms: ['contract', 'compose', 'database', 'kafka-wire', 'process'], packages: ['@orpc/*', 'kafkajs', 'pg', 'uuid', 'zod'] },
  backend: {
    rooms: ['contract', 'compose', 'database', 'kafka-wire', 'process'],
    packages: ['@orpc/*', '@electric-sql/*', 'kafkajs', 'pg', 'pg-cursor', 'ws', 'zod', 'dockerode', '@balena/dockerignore', 'tar-stream', 'yaml', 'ajv', 'hyparquet', 'hyparquet-compressors'],
  },
  electron: { rooms: ['contract', 'backend', 'process'], packages: ['electron', 'electron-updater', '@orpc/*'] },
  web: { rooms: ['contract', 'backend', 'process'], packages: ['@orpc/*', 'ws'] },
  cli: { rooms: ['contract', 'backend', 'process'], packages: ['@orpc/*', 'ws', 'commander', 'zod'] },
  renderer: {
    rooms: ['contract'],
    packages: [
      '@orpc/*', 'react', 'react-dom', 'zustand', '@mantine/*', '@tanstack/*', '@codemirror/*', '@lezer/*',
      'uplot', 'i18next', 'react-i18next', '@tabler/*', '@fontsource-variable/*', '@xterm/*', 'zod',
    ],
  },
}
const panels = ['overview', 'stack', 'pipeline', 'logs', 'hdfs', 'spark', 'postgres', 'kafka', 'doctor', 'settings']

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', '.cache/', 'test-results/', 'compose/weather-pipeline/app/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strict],
    plugins: {
      house: { rules: { rooms: roomsRule, 'no-default-export': noDefaultExportRule } },
      'react-hooks': reactHooks,
    },
    rules: {
      'house/rooms': ['error', { rooms, panels }],
      'house/no-default-export': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      // Digits, equal keys and the order of keys are lost on the way: contract/json-text.ts lays JSON out as it is written.
      'no-restricted-syntax': ['error', { selector: "CallExpression[callee.object.name='JSON'][callee.property.name='stringify'] CallExpression[callee.object.name='JSON'][callee.property.name='parse']", message: 'Use prettyJson or compactJson of contract/json-text.' }],
      ...reactHooks.configs.recommended.rules,
    },
  },
  { files: ['**/*.test.{ts,tsx}', 'e2e/**', 'bench/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['*.config.{ts,js}'], rules: { 'house/no-default-export': 'off' } },
)
