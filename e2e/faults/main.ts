import { cp, mkdir, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { inWords } from './plan'
import { openPlace, placeNames, type PlaceName } from './places/open'
import { run, type RunResult } from './run'

// npx tsx e2e/faults/main.ts --seed 1 --runs 10 --seconds 10 --profile embedded|kafka|both. See docs/faults.md.
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    runs: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '10' },
    profile: { type: 'string', default: 'both' },
  },
})
const [seed, runs, seconds] = [Number(values.seed), Number(values.runs), Number(values.seconds)]
const names = placeNames.filter((name) => values.profile === name || values.profile === 'both')
if (![seed, runs, seconds].every(Number.isFinite) || names.length === 0) {
  console.error('usage: main.ts [--seed N] [--runs N] [--seconds N] [--profile embedded|kafka|both]')
  process.exit(2)
}
for (const name of names) if (!(await runAll(name))) process.exit(1)
process.exit(0)

async function runAll(name: PlaceName): Promise<boolean> {
  const place = await openPlace(name)
  try {
    for (let i = 0; i < runs; i++) {
      const result = await run({ seed: seed + i, milliseconds: seconds * 1000, place })
      const ok = result.differences.length === 0
      console.log(
        `${name} seed ${result.seed}: ${ok ? 'ok' : `${result.differences.length} differences`}, ${result.replies} replies, ${result.values} values, ${Math.round(result.milliseconds / 1000)} s; ${inWords(result.steps)}`,
      )
      if (!ok) {
        console.log(result.differences.slice(0, 10).map((difference) => `  ${difference}`).join('\n'))
        console.log(`  saved to ${await save(name, result)}`)
        return false
      }
      await result.remove()
    }
    return true
  } finally {
    await place.close()
  }
}

/** Everything that the comparison was made of, to look at. */
async function save(name: string, { seed: failed, steps, differences, folder, remove, evidence }: RunResult): Promise<string> {
  const target = join(tmpdir(), 'weatherdeck-differences', `${name}-${failed}-${new Date().toISOString().replace(/[:.]/g, '-')}`)
  await mkdir(target, { recursive: true })
  await cp(folder, join(target, 'data'), { recursive: true })
  await remove()
  await writeFile(join(target, 'differences.txt'), `${differences.join('\n')}\n`)
  await writeFile(join(target, 'evidence.json'), JSON.stringify({ seed: failed, seconds, steps, ...evidence }, null, 1))
  return target
}
