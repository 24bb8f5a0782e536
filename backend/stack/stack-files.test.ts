import { mkdtemp, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { composeCommand } from './command'
import { addMissing, fillPasswords, prepareStackFiles } from './stack-files'

let root: string
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'weatherdeck-files-'))
  await mkdir(path.join(root, 'compose', 'postgres'), { recursive: true })
  await writeFile(path.join(root, 'compose', 'compose.yaml'), 'version one\n')
  await writeFile(path.join(root, 'compose', 'postgres', 'schema.sql'), 'select 1;\n')
  await writeFile(
    path.join(root, 'compose', '.env.example'),
    '# Why\nPOSTGRES_PASSWORD=\n#KAFKA_PORT=9092\nPGADMIN_PASSWORD=\n',
  )
})
afterEach(() => rm(root, { recursive: true, force: true }))

const prepare = () => prepareStackFiles(path.join(root, 'compose'), path.join(root, 'stack'))
const text = (...parts: string[]) => readFile(path.join(root, 'stack', ...parts), 'utf8')

describe('prepareStackFiles', () => {
  it('copies everything and makes .env with passwords of its own, only for its owner to read', async () => {
    await prepare()
    expect(await text('compose.yaml')).toBe('version one\n')
    expect(await text('postgres', 'schema.sql')).toBe('select 1;\n')
    const env = await text('.env')
    expect(env).toMatch(
      /^# Why\nPOSTGRES_PASSWORD=[A-Za-z0-9]{24}\n#KAFKA_PORT=9092\nPGADMIN_PASSWORD=[A-Za-z0-9]{24}\n$/,
    )
    const [first, second] = [...env.matchAll(/PASSWORD=(.*)/g)].map(([, value]) => value)
    expect(first).not.toBe(second)
    if (process.platform !== 'win32') expect((await stat(path.join(root, 'stack', '.env'))).mode & 0o077).toBe(0)
    await prepare()
    expect(await text('.env')).toBe(env)
  })

  it('brings a newer version of the app along, and keeps what a person changed beside it', async () => {
    await prepare()
    await writeFile(path.join(root, 'compose', 'compose.yaml'), 'version two\n')
    await prepare()
    expect(await text('compose.yaml')).toBe('version two\n')
    await expect(text('compose.yaml.yours')).rejects.toThrow('ENOENT')
    await writeFile(path.join(root, 'stack', 'compose.yaml'), 'mine\n')
    await prepare()
    // The app has nothing new: what a person wrote stays in force.
    expect(await text('compose.yaml')).toBe('mine\n')
    for (const [version, kept, name] of [['three', 'mine', 'yours'], ['four', 'mine again', 'yours-2']]) {
      await writeFile(path.join(root, 'stack', 'compose.yaml'), `${kept}\n`)
      await writeFile(path.join(root, 'compose', 'compose.yaml'), `version ${version}\n`)
      await prepare()
      expect(await text('compose.yaml')).toBe(`version ${version}\n`)
      expect(await text(`compose.yaml.${name}`)).toBe(`${kept}\n`)
    }
    expect(await text('compose.yaml.yours')).toBe('mine\n')
  })

  it('says which folder is missing', async () => {
    await expect(prepareStackFiles(path.join(root, 'nowhere'), path.join(root, 'stack'))).rejects.toMatchObject({
      problem: { code: 'FILE_UNREADABLE', params: { path: path.join(root, 'nowhere') } },
    })
  })
})

describe('passwords', () => {
  it('differ each time', () => expect(fillPasswords('A_PASSWORD=\n')).not.toBe(fillPasswords('A_PASSWORD=\n')))

  it('keep what stands there and add what is missing at the end', () => {
    const had = 'POSTGRES_PASSWORD=mine\r\nexport OTHER=1'
    expect(addMissing(had, 'POSTGRES_PASSWORD=\nPGADMIN_PASSWORD=\n')).toMatch(
      /^POSTGRES_PASSWORD=mine\r\nexport OTHER=1\nPGADMIN_PASSWORD=[A-Za-z0-9]{24}\n$/,
    )
    expect(addMissing('POSTGRES_PASSWORD=a\nPGADMIN_PASSWORD=b\n', 'POSTGRES_PASSWORD=\nPGADMIN_PASSWORD=\n')).toBe(
      'POSTGRES_PASSWORD=a\nPGADMIN_PASSWORD=b\n',
    )
    expect(addMissing('POSTGRES_PASSWORD=\r\n', 'POSTGRES_PASSWORD=\n')).toMatch(
      /^POSTGRES_PASSWORD=[A-Za-z0-9]{24}\r\n$/,
    )
  })
})

describe('composeCommand', () => {
  it('is what one would type', () => {
    const at = { files: [path.join('a b', 'compose.yaml')], project: 'weatherdeck', directory: 'a b' }
    expect(composeCommand(at, 'up', ['-d', '--wait'], ['kafka'], ['pipeline'])).toBe(
      `docker compose -f '${path.join('a b', 'compose.yaml')}' -p weatherdeck --profile pipeline up -d --wait kafka`,
    )
  })
})
