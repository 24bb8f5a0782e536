/** Compose's own labels (docker/compose v2, pkg/api/labels.go): by them the CLI and we see the same stack. */
export const labels = {
  project: 'com.docker.compose.project',
  service: 'com.docker.compose.service',
  configHash: 'com.docker.compose.config-hash',
  number: 'com.docker.compose.container-number',
  oneOff: 'com.docker.compose.oneoff',
  workingDirectory: 'com.docker.compose.project.working_dir',
  configFiles: 'com.docker.compose.project.config_files',
  dependsOn: 'com.docker.compose.depends_on',
  image: 'com.docker.compose.image',
  version: 'com.docker.compose.version',
  replace: 'com.docker.compose.replace',
  network: 'com.docker.compose.network',
  volume: 'com.docker.compose.volume',
  imageBuilder: 'com.docker.compose.image.builder',
} as const

/** The Compose whose rules (hashes, names, labels) we keep to. */
export const composeVersion = '2.40.3'
