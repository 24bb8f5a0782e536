import { execFileSync } from 'node:child_process'
import { expect, it } from 'vitest'
import { formatLine } from '../../contract/command-line'
import { hostile } from '../../contract/hostile-words'

it.skipIf(process.platform === 'win32')('a command as it is shown is what bash takes for the same words', () => {
  const script = `printf '%s\\0' ${formatLine(hostile)}`
  const seen = execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\0').slice(0, -1)
  expect(seen).toEqual(hostile)
})
