import { fill, type ProblemLanguage } from './problem-text'
import type { StackNote, StackNoteCode } from './stack-note'

const en: Record<StackNoteCode, string> = {
  ASKED: 'asked for',
  PULL_POLICY: 'pull_policy is {policy}',
  NO_IMAGE: 'no image yet',
  NOT_THERE: 'not there yet',
  CONFIGURATION_CHANGED: 'configuration changed',
  IMAGE_CHANGED: 'image changed',
  NAMESPACE_RENEWED: 'shares a namespace of {service}, which is made anew',
  NETWORK_NOT_ATTACHED: 'not attached to network {network}',
  VOLUME_NOT_MOUNTED: 'volume {volume} is not mounted',
  TOO_MANY: 'the file wants only {count} of {service}',
  NOT_IN_FILE: '{service} is not in the file',
  RESTARTS_WITH: 'restarts with {service}',
  RUNS: 'runs as it should',
  RESTARTING: 'is restarting',
  COMPLETED: 'has completed',
  EXITED: 'exited with {exitCode}',
  IN_STATE: 'is {state}',
  NO_CONTAINER: 'no container yet',
  STARTING: 'starting',
  STOPPING: 'stopping',
  REMOVING: 'removing',
  NEEDS: 'needs {service}, which did not come up',
  WAITS_HEALTHY: 'waits until {service} is healthy[; probe {probes} failed]',
  WAITS_COMPLETED: 'waits until {service} has completed',
  WAITS_STARTED: 'waits until {service} has started',
  ASKS_REGISTRY: 'asks the registry',
  LAYERS: '{ready} of {layers} layers ready',
  GATHERS_CONTEXT: 'gathers the build context',
  BASE_IMAGE: 'base image',
}

const fr: Record<StackNoteCode, string> = {
  ASKED: 'demandé',
  PULL_POLICY: 'pull_policy vaut {policy}',
  NO_IMAGE: 'pas encore d’image',
  NOT_THERE: 'n’existe pas encore',
  CONFIGURATION_CHANGED: 'la configuration a changé',
  IMAGE_CHANGED: 'l’image a changé',
  NAMESPACE_RENEWED: 'partage un espace de noms avec {service}, qui est recréé',
  NETWORK_NOT_ATTACHED: 'n’est pas relié au réseau {network}',
  VOLUME_NOT_MOUNTED: 'le volume {volume} n’est pas monté',
  TOO_MANY: 'le fichier n’en veut que {count} pour {service}',
  NOT_IN_FILE: '{service} ne figure pas dans le fichier',
  RESTARTS_WITH: 'redémarre avec {service}',
  RUNS: 'tourne comme prévu',
  RESTARTING: 'redémarre',
  COMPLETED: 'a terminé',
  EXITED: 's’est arrêté avec le code {exitCode}',
  IN_STATE: 'état\u00a0: {state}',
  NO_CONTAINER: 'pas encore de conteneur',
  STARTING: 'démarrage',
  STOPPING: 'arrêt',
  REMOVING: 'suppression',
  NEEDS: 'a besoin de {service}, qui n’a pas démarré',
  WAITS_HEALTHY: 'attend que {service} soit sain[\u00a0; sonde {probes} en échec]',
  WAITS_COMPLETED: 'attend que {service} ait terminé',
  WAITS_STARTED: 'attend que {service} ait démarré',
  ASKS_REGISTRY: 'interroge le registre',
  LAYERS: '{ready} couches sur {layers} prêtes',
  GATHERS_CONTEXT: 'rassemble le contexte de construction',
  BASE_IMAGE: 'image de base',
}

export const stackNoteTexts = { en, fr }

/** Docker's words for a container's state. */
const states: Record<ProblemLanguage, Record<string, string>> = {
  en: {},
  fr: { created: 'créé', paused: 'en pause', exited: 'arrêté', dead: 'mort', removing: 'en cours de suppression' },
}

/** A note in a person's language, a part of a sentence that begins with a small letter. */
export function describeStackNote({ code, params }: StackNote, language: ProblemLanguage): string {
  const state = params['state']
  const known =
    state === undefined
      ? params
      : { ...params, state: new Map(Object.entries(states[language])).get(String(state)) ?? state }
  return fill(stackNoteTexts[language][code], known, language)
}

/** What a step is at: the note and, behind it, the machine's own words, which are in its language. */
export function describeStep(
  { note, detail }: { note: StackNote | null; detail: string },
  language: ProblemLanguage,
): string {
  const parts = [note === null ? '' : describeStackNote(note, language), detail].filter((part) => part !== '')
  return parts.join(language === 'fr' ? '\u00a0: ' : ': ')
}
