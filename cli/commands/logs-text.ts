import { language } from '../text'

const texts = {
  en: {
    there: 'there are: {names}',
    meant: '{name} is one of the app’s own workers: logs app:{name}; there are: {names}',
    none: 'The stack has no containers yet: nothing was written. The command up starts it.',
    saving: '{rows} rows, {bytes} bytes',
    saved: '{rows} rows written to {file}.',
    badTime: '"{value}" is no time; expected: 10m, 2h, 3d, 13:57, 2026-11-24, 2026-11-24T10:00:00Z or a Unix time in seconds',
    badPattern: 'an expression of 1 to {most} characters is expected',
  },
  fr: {
    there: 'il y a : {names}',
    meant: '{name} est l’un des processus de l’application : logs app:{name} ; il y a : {names}',
    none: 'La pile n’a pas encore de conteneurs : rien n’a été écrit. La commande up la démarre.',
    saving: '{rows} lignes, {bytes} octets',
    saved: '{rows} lignes écrites dans {file}.',
    badTime: '« {value} » n’est pas une heure ; attendu : 10m, 2h, 3d, 13:57, 2026-11-24, 2026-11-24T10:00:00Z ou une heure Unix en secondes',
    badPattern: 'une expression de 1 à {most} caractères est attendue',
  },
}

export const logsText = texts[language]
