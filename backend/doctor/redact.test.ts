import { describe, expect, it } from 'vitest'
import { redactor, secretsIn } from './redact'

const clean = redactor({
  secrets: ['p4ss"wörd&/x', 'abc', 'longer-secret', 'longer-secret-still'],
  home: 'C:\\Users\\Ada Lovelace',
  user: 'Ada Lovelace',
})

describe('redactor', () => {
  it.each([
    ['as it is', 'psql: p4ss"wörd&/x!'],
    ['in a URL', `postgres://admin@h/?x=${encodeURIComponent('p4ss"wörd&/x')}`],
    ['in JSON', JSON.stringify({ value: 'p4ss"wörd&/x' })],
    ['in JSON in JSON', JSON.stringify(JSON.stringify({ value: 'p4ss"wörd&/x' }))],
    ['in Base64', `Proxy: ${Buffer.from('p4ss"wörd&/x').toString('base64')}`],
  ])('takes a secret out %s', (_, text) => {
    const shown = clean(text)
    for (const form of ['p4ss', encodeURIComponent('wörd'), Buffer.from('p4ss"wörd').toString('base64').slice(0, 10)])
      expect(shown).not.toContain(form)
    expect(shown).toContain('***')
  })

  it('takes the whole of one that begins like another', () => {
    expect(clean('x longer-secret-still y')).toBe('x *** y')
  })

  it('takes a short one only as a word, so that the text stays', () => {
    expect(clean('value abc, abcdef')).toBe('value ***, abcdef')
  })

  it.each([
    ['https://api.example/v1?latitude=1&apikey=XYZ123&b=2', 'https://api.example/v1?latitude=1&apikey=***&b=2'],
    ['postgres://admin:hunter2hunter2@localhost:5432/db', 'postgres://***@localhost:5432/db'],
    ['Authorization: Bearer eyJhbGciOi.x-y_z', 'Authorization: Bearer ***'],
    ['"auth_token": "deadbeef",', '"auth_token": ***,'],
    ['PGADMIN_DEFAULT_PASSWORD=topsecret1 next', 'PGADMIN_DEFAULT_PASSWORD=*** next'],
    ['/home/grace/weather/x', '/home/<user>/weather/x'],
    ['C:\\Users\\Ada Lovelace\\AppData', '~\\AppData'],
    ['"C:\\\\Users\\\\Ada Lovelace\\\\AppData"', '"~\\\\AppData"'],
    ['/mnt/x/Ada Lovelace/y', '/mnt/x/<user>/y'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMII\n-----END RSA PRIVATE KEY-----', '***'],
  ])('%j', (text, expected) => expect(clean(text)).toBe(expected))

  it('leaves what is no secret', () => {
    const text =
      'kafka 9092 latitude=48.85 KAFKA_PORT=9092 https://api.open-meteo.com/v1/forecast?hourly=temperature_2m'
    expect(clean(text)).toBe(text)
  })
})

it('knows secrets by their names, and switches by their values', () => {
  expect(
    secretsIn({
      POSTGRES_PASSWORD: 'a1',
      MASTER_PASSWORD_REQUIRED: 'False',
      KAFKA_PORT: '9092',
      API_KEY: 'k',
      TOKEN: '',
    }),
  ).toEqual(['a1', 'k'])
})
