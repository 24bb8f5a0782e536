import type { OwnStack } from './own-service'
import type { Stack } from './stack'

/** How long a command that reads an identity may take, ms: a container that is paused answers nothing. */
const execMs = 15_000

/** The stack as far as identities are read in it. */
export function ownStack(stack: Stack): OwnStack {
  return {
    get project() {
      return stack.project
    },
    get services() {
      return stack.services
    },
    async exec(input) {
      let output = ''
      let exitCode = -1
      for await (const event of stack.exec(input, AbortSignal.timeout(execMs))) {
        if ('exitCode' in event) exitCode = event.exitCode
        else if ('data' in event) output += event.data
      }
      return { exitCode, output }
    },
  }
}
