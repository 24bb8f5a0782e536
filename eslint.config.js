import importX from 'eslint-plugin-import-x'
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript'
import reactHooks from 'eslint-plugin-react-hooks'
import tseslint from 'typescript-eslint'

/**
 * The rooms of the house: what each folder may import from the others and which packages are its own.
 * This table is the one in ARCHITECTURE.md; the linter enforces it.
 */
const rooms = {
  contract: { rooms: [], packages: ['zod', '@orpc/contract'] },
  database: { rooms: ['contract'], packages: ['pg'] },
  process: { rooms: [], packages: ['@orpc/*'] },
  pipeline: { rooms: ['contract', 'compose', 'database', 'process'], packages: ['@orpc/*', 'kafkajs', 'pg', 'uuid', 'zod'] },
  backend: { rooms: ['contract', 'database', 'process'], packages: ['@orpc/*', '@electric-sql/*', 'pg', 'pg-cursor', 'ws', 'zod'] },
  electron: { rooms: ['contract', 'backend', 'process'], packages: ['electron', '@orpc/*'] },
  web: { rooms: ['contract', 'backend', 'process'], packages: ['@orpc/*', 'ws'] },
  cli: { rooms: ['contract', 'backend', 'process'], packages: ['@orpc/*', 'ws', 'commander', 'zod'] },
  renderer: {
    rooms: ['contract'],
    packages: ['@orpc/*', 'react', 'react-dom', 'zustand', '@mantine/*', '@tanstack/*', '@codemirror/*', '@lezer/*', 'codemirror', 'uplot', 'i18next', 'react-i18next', '@tabler/*', 'zod'],
  },
}
const all = [...Object.keys(rooms), 'compose']
const ownPackages = [...new Set(Object.values(rooms).flatMap((room) => room.packages))]

const zones = Object.entries(rooms).map(([name, room]) => ({
  target: `./${name}`,
  from: all.filter((other) => other !== name && !room.rooms.includes(other)).map((other) => `./${other}`),
  message: `${name}/ may import only ${[...room.rooms, 'itself'].join(', ')}: see ARCHITECTURE.md`,
}))
const panels = ['overview', 'pipeline', 'postgres', 'settings']
const panelZones = panels.map((panel) => ({
  target: `./renderer/${panel}`,
  from: panels.filter((other) => other !== panel).map((other) => `./renderer/${other}`),
  message: 'Panels never import panels: what two of them need lives in renderer/ui',
}))
const packageRules = Object.entries(rooms).map(([name, room]) => ({
  files: [`${name}/**/*.{ts,tsx}`],
  ignores: ['**/*.test.{ts,tsx}'],
  rules: {
    'no-restricted-imports': ['error', {
      patterns: ownPackages.filter((p) => !room.packages.includes(p)).map((p) => ({
        group: p.endsWith('/*') ? [p] : [p, `${p}/*`],
        message: `${p} does not belong in ${name}/: see ARCHITECTURE.md`,
      })),
    }],
  },
}))

export default tseslint.config(
  { ignores: ['out/', 'dist/', 'node_modules/', '.cache/', 'test-results/'] },
  {
    files: ['**/*.{ts,tsx}'],
    extends: [...tseslint.configs.strict],
    plugins: { 'import-x': importX, 'react-hooks': reactHooks },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      'import-x/no-restricted-paths': ['error', { zones: [...zones, ...panelZones] }],
      'import-x/no-default-export': 'error',
      '@typescript-eslint/no-non-null-assertion': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      ...reactHooks.configs.recommended.rules,
    },
  },
  ...packageRules,
  { files: ['**/*.test.{ts,tsx}', 'e2e/**', 'bench/**'], rules: { '@typescript-eslint/no-non-null-assertion': 'off' } },
  { files: ['*.config.{ts,js}'], rules: { 'import-x/no-default-export': 'off' } },
)
