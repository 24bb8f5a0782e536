import { ORPCError } from '@orpc/client'
import { describe, expect, it } from 'vitest'
import { ProblemError } from '../contract/problem'
import { problemFromError, reconnectDelay } from './client'

describe('problemFromError', () => {
  it('gives back the problem that the contract carried, whole', () => {
    const problem = { code: 'DISK_FULL', params: { path: 'raw' }, detail: 'ENOSPC' } as const
    expect(problemFromError(new ORPCError('PROBLEM', { status: 500, data: problem }))).toEqual(problem)
  })
  it('calls refused input by its name', () => {
    expect(problemFromError(new ORPCError('BAD_REQUEST', { message: 'Input validation failed' }))).toMatchObject({ code: 'INVALID_INPUT' })
  })
  it('tells the end of the connection from a failure of the app', () => {
    const ended = Object.assign(new Error('Queue[3] was closed'), { name: 'AbortError' })
    expect(problemFromError(ended).code).toBe('CONNECTION_LOST')
    expect(problemFromError(new Error('Cannot send message, WebSocket is not open.')).code).toBe('CONNECTION_LOST')
    expect(problemFromError(new Error('boom'))).toEqual({ code: 'INTERNAL', params: {}, detail: 'boom' })
    expect(problemFromError(new ProblemError('BUSY')).code).toBe('BUSY')
  })
})

describe('reconnectDelay', () => {
  it('grows to a cap of 8 s, spread by a quarter either way', () => {
    expect([0, 1, 2, 5, 50].map((n) => reconnectDelay(n, 0.5))).toEqual([250, 500, 1000, 8000, 8000])
    expect(reconnectDelay(50, 0)).toBe(6000)
    expect(reconnectDelay(50, 1)).toBe(10_000)
  })
})
