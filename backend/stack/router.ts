import { implement } from '@orpc/server'
import { stackContract } from '../../contract/stack'
import { problemsMiddleware } from '../../process/problems'
import type { Stack } from './stack'

/** The handlers of contract/stack.ts. */
export function stackRouter(stack: Stack) {
  const os = implement(stackContract).use(problemsMiddleware)
  return os.router({
    watch: os.watch.handler(({ input, signal }) => stack.watch(signal, input.usage)),
    plan: os.plan.handler(({ input }) => stack.plan(input)),
    up: os.up.handler(({ input }) => stack.up(input)),
    stop: os.stop.handler(({ input }) => stack.stop(input)),
    restart: os.restart.handler(({ input }) => stack.restart(input)),
    build: os.build.handler(({ input }) => stack.build(input)),
    down: os.down.handler(({ input }) => stack.down(input)),
    cancel: os.cancel.handler(() => stack.cancel()),
    losses: os.losses.handler(() => stack.losses()),
    shell: os.shell.handler(({ input, signal }) => stack.shell(input, signal)),
    shellInput: os.shellInput.handler(({ input }) => stack.shellInput(input)),
    shellResize: os.shellResize.handler(({ input }) => stack.shellResize(input)),
    exec: os.exec.handler(async function* ({ input, signal }) {
      for await (const event of stack.execBytes(input, signal))
        yield 'data' in event ? { stream: event.stream, data: event.data.toString('base64') } : event
    }),
    execInput: os.execInput.handler(({ input }) => stack.execInput(input.id, Buffer.from(input.data, 'base64'))),
    copyIn: os.copyIn.handler(({ input }) => stack.copyIn(input)),
    copyOut: os.copyOut.handler(({ input }) => stack.copyOut(input)),
  })
}
