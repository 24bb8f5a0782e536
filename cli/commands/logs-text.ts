import { language } from '../text'

const texts = {
  en: {
    there: 'there are: {names}',
    saving: '{rows} rows, {bytes} bytes',
    saved: '{rows} rows written to {file}.',
    badTime: '"{value}" is no time; expected: 10m, 2h, 3d, 2026-11-24 or 2026-11-24T10:00:00Z',
  },
  fr: {
    there: 'il y a : {names}',
    saving: '{rows} lignes, {bytes} octets',
    saved: '{rows} lignes écrites dans {file}.',
    badTime: '« {value} » n’est pas une heure ; attendu : 10m, 2h, 3d, 2026-11-24 ou 2026-11-24T10:00:00Z',
  },
}

export const logsText = texts[language]
