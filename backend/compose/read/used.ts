import type { ComposeModel } from '../model'

/** Only the networks, volumes, secrets and configs that an enabled service uses; kinds without any are left out. */
export function usedOnly(model: ComposeModel): ComposeModel {
  const services = Object.values(model.services)
  const { name, services: all, networks, volumes, secrets, configs, ...extensions } = model
  const pick = <T>(resources: Record<string, T> | undefined, used: (string | undefined)[]) => {
    const kept = Object.entries(resources ?? {}).filter(([key]) => used.includes(key))
    return kept.length > 0 ? Object.fromEntries(kept) : undefined
  }
  const usedNetworks = pick(
    networks,
    services.flatMap((service) => Object.keys(service.networks ?? {})),
  )
  const usedVolumes = pick(
    volumes,
    services.flatMap(
      (service) => service.volumes?.map((mount) => (mount.type === 'volume' ? mount.source : undefined)) ?? [],
    ),
  )
  const usedSecrets = pick(
    secrets,
    services.flatMap((service) =>
      [...(service.secrets ?? []), ...(service.build?.secrets ?? [])].map((mount) => mount.source),
    ),
  )
  const usedConfigs = pick(
    configs,
    services.flatMap((service) => service.configs?.map((mount) => mount.source) ?? []),
  )
  return {
    name,
    services: all,
    ...(usedNetworks ? { networks: usedNetworks } : {}),
    ...(usedVolumes ? { volumes: usedVolumes } : {}),
    ...(usedSecrets ? { secrets: usedSecrets } : {}),
    ...(usedConfigs ? { configs: usedConfigs } : {}),
    ...extensions,
  }
}
