import { implement } from '@orpc/server'
import { doctorContract } from '../../contract/doctor'
import { problemsMiddleware } from '../../process/problems'
import type { Doctor } from './doctor'

/** The handlers of contract/doctor.ts. */
export function doctorRouter(doctor: Doctor) {
  const os = implement(doctorContract).use(problemsMiddleware)
  return os.router({
    run: os.run.handler(({ signal }) => doctor.run(signal)),
    mend: os.mend.handler(({ input }) => doctor.mend(input.id, input.mend)),
    bundle: os.bundle.handler(() => doctor.bundle()),
  })
}
