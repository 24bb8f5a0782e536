import { Stack } from '../../backend/stack/stack'
import { ownEnvironment, ownProjectName } from '../../backend/stack/own-project'

const longestMs = 120_000

/** Takes the stack down with its volumes; resolves to the exit code: 0 when nothing of it is left. */
export async function removeStack(dataDir: string, resources: string): Promise<number> {
  const stack = new Stack({ dataDir, resources, env: ownEnvironment(process.env), projectName: ownProjectName(dataDir) })
  const cap = new Promise<'late'>((resolve) => setTimeout(() => resolve('late'), longestMs))
  try {
    await stack.open()
    await stack.down({ volumes: true, orphans: true })
    const ended = await Promise.race([stack.ended(), cap])
    return ended !== 'late' && ended?.state === 'done' ? 0 : 1
  } catch (error) {
    console.error(error)
    return 1
  } finally {
    await Promise.race([stack.close(), cap])
  }
}
