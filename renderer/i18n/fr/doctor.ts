import type { doctor as english } from '../en/doctor'

export const doctor: typeof english = {
  title: 'Diagnostic',
  run: 'Examiner de nouveau',
  running_one: 'Examen en cours, {{count}} constat',
  running_other: 'Examen en cours, {{count}} constats',
  ended: 'Examiné {{time}}',
  first: 'Examen de Docker, de la mémoire, du disque, des ports, des images et des volumes.',
  well: 'Rien ne s’oppose au démarrage de la pile.',
  bundle: 'Enregistrer un rapport',
  bundleHint: 'Un fichier texte pour signaler un problème : versions, états, constats et dernières lignes des journaux. Les mots de passe et les jetons n’y figurent pas.',
  group: {
    error_one: '{{count}} point bloquant',
    error_other: '{{count}} points bloquants',
    warning_one: '{{count}} point à surveiller',
    warning_other: '{{count}} points à surveiller',
    note_one: '{{count}} point à connaître',
    note_other: '{{count}} points à connaître',
    ok_one: '{{count}} point en ordre',
    ok_other: '{{count}} points en ordre',
  },
  severity: { error: 'Bloquant', warning: 'À surveiller', note: 'À connaître', ok: 'En ordre' },
  check: {
    engine: 'Moteur', version: 'Version', memory: 'Mémoire', disk: 'Disque', port: 'Port', image: 'Image', 'line-endings': 'Fins de ligne', clock: 'Horloge', volumes: 'Volumes', postgres: 'PostgreSQL', env: 'Réglages (.env)',
  },
  mend: 'Réparer',
  mended: 'réparé',
  loses: 'Des données seront perdues :',
  asksFirst: 'Des données seront perdues ; une confirmation vous est demandée d’abord.',
  detail: 'Cause, telle que signalée',
  command: 'Dans un terminal',
}
