import type { ContractRouterClient } from '@orpc/contract'
import type { doctorContract } from '../../contract/doctor'
import type { stackContract } from '../../contract/stack'
import { client } from '../client'

/** The part of the backend that speaks of Docker. */
export const stackClient = client as unknown as ContractRouterClient<{ stack: typeof stackContract; doctor: typeof doctorContract }>
