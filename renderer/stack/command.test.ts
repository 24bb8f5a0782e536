import { describe, expect, it } from 'vitest'
import { copyLine, execLine, shellLine } from './command'

const plain = { project: 'weatherdeck', files: ['/srv/compose.yaml', '/srv/more.yaml'] }

describe('the command by hand', () => {
  it('shows the direction of a copy', () => {
    expect(copyLine(plain, 'weather-batch', 'in', './job.py', '/app/job.py')).toMatch(/ cp \.\/job\.py weather-batch:\/app\/job\.py$/)
    expect(copyLine(plain, 'postgres', 'out', '/tmp/dump.sql', '')).toMatch(/ cp postgres:\/tmp\/dump\.sql …$/)
  })
  it('opens a shell in the service', () => {
    expect(shellLine(plain, 'kafka')).toMatch(/ exec kafka sh$/)
    expect(execLine(plain, 'weather-producer', ['node', '/app/producer.js'])).toMatch(/ exec weather-producer node \/app\/producer\.js$/)
  })
})
