import { describe, expect, it } from 'vitest'
import { note, stackNoteCodes } from './stack-note'
import { describeStackNote, describeStep, stackNoteTexts } from './stack-note-text'

describe('notes of the stack', () => {
  it('use the same placeholders in both languages', () => {
    const names = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort()
    for (const code of stackNoteCodes)
      expect(names(stackNoteTexts.fr[code]), code).toEqual(names(stackNoteTexts.en[code]))
  })

  it('say what is known, and Docker’s states in the reader’s language', () => {
    expect(describeStackNote(note('WAITS_HEALTHY', { service: 'kafka' }), 'en')).toBe('waits until kafka is healthy')
    expect(describeStackNote(note('WAITS_HEALTHY', { service: 'kafka', probes: 3 }), 'fr')).toBe(
      'attend que kafka soit sain\u00a0; sonde 3 en échec',
    )
    expect(describeStackNote(note('IN_STATE', { state: 'paused' }), 'en')).toBe('is paused')
    expect(describeStackNote(note('IN_STATE', { state: 'paused' }), 'fr')).toBe('état\u00a0: en pause')
    expect(describeStackNote(note('IN_STATE', { state: 'constructor' }), 'fr')).toContain('constructor')
  })

  it('put the machine’s own words behind', () => {
    expect(describeStep({ note: note('LAYERS', { ready: 1, layers: 4 }), detail: 'Downloading' }, 'fr')).toBe(
      '1 couches sur 4 prêtes\u00a0: Downloading',
    )
    expect(describeStep({ note: null, detail: 'Step 1/4 : FROM x' }, 'fr')).toBe('Step 1/4 : FROM x')
    expect(describeStep({ note: note('STARTING'), detail: '' }, 'en')).toBe('starting')
  })
})
