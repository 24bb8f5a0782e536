import { dirname, relative, resolve, sep } from 'node:path'

/**
 * An ESLint rule for the rooms of the house. Options: `rooms` (folder -> rooms and packages it may import; a package
 * as `name` or `@scope/*`) and `panels` (folders of renderer/ that never import each other).
 * Why our own: the plugins that know zones bring a native resolver, whose binaries not every registry has; relative
 * paths need no resolver.
 */
export const roomsRule = {
  meta: {
    type: 'problem',
    schema: [{ type: 'object' }],
    messages: {
      room: '{{from}}/ may not import {{to}}/: it may import {{allowed}} (ARCHITECTURE.md)',
      panel: 'Panels never import panels: what two of them need lives in renderer/ui or renderer/state',
      package: '{{name}} does not belong in {{from}}/ (ARCHITECTURE.md)',
    },
  },
  create(context) {
    const { rooms, panels } = context.options[0]
    const parts = (file) => relative(context.cwd, file).split(sep)
    const [from, panel] = parts(context.filename)
    const room = rooms[from]
    const isTest = /\.test\.tsx?$|suite\.ts$|[\\/]testing[\\/]/.test(context.filename)

    function check(node) {
      const name = node?.value
      if (typeof name !== 'string' || !room) return
      if (name.startsWith('.')) {
        const [to, otherPanel] = parts(resolve(dirname(context.filename), name))
        const known = to in rooms || to === 'compose'
        if (known && to !== from && !room.rooms.includes(to)) {
          context.report({ node, messageId: 'room', data: { from, to, allowed: ['itself', ...room.rooms].join(', ') } })
        } else if (from === 'renderer' && to === 'renderer' && panel !== otherPanel && panels.includes(panel) && panels.includes(otherPanel)) {
          context.report({ node, messageId: 'panel' })
        }
      } else if (!name.startsWith('node:') && !isTest) {
        const words = name.split('/')
        const whole = name.startsWith('@') ? words.slice(0, 2).join('/') : words[0]
        const allowed = room.packages.some((p) => p === whole || (p.endsWith('/*') && whole.startsWith(p.slice(0, -1))))
        if (!allowed) context.report({ node, messageId: 'package', data: { name: whole, from } })
      }
    }
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    }
  },
}

/** Default exports only where a tool asks for one. */
export const noDefaultExportRule = {
  meta: { type: 'suggestion', schema: [], messages: { named: 'Export by name' } },
  create: (context) => ({ ExportDefaultDeclaration: (node) => context.report({ node, messageId: 'named' }) }),
}
