import type Docker from 'dockerode'
import { reaching } from './engine'
import { networkHash, volumeHash } from './hash'
import { composeVersion, labels } from './labels'
import type { ComposeModel } from './model'
import { engineFailure, statusOf } from './failures'
import { projectContainers } from './observe'
import type { NetworkAction, VolumeAction } from './plan'

/** Makes a network, or makes it anew: then its containers are stopped and detached first (they are made anew later). */
export async function applyNetwork(docker: Docker, model: ComposeModel, action: NetworkAction): Promise<void> {
  const network = model.networks?.[action.key]
  if (network === undefined) return
  try {
    if (action.kind === 'recreate network') {
      const old = docker.getNetwork(action.name)
      const attached = Object.keys((await old.inspect()).Containers ?? {})
      const ours = new Set((await projectContainers(docker, model.name)).map(({ id }) => id))
      for (const id of attached.filter((other) => ours.has(other))) {
        await reaching(docker.getContainer(id).stop(), action.name, [304, 404])
        await reaching(old.disconnect({ Container: id, Force: true }), action.name, [404])
      }
      await old.remove()
    }
    const { ipam } = network
    await docker.createNetwork({
      Name: action.name,
      CheckDuplicate: true,
      ...(network.driver === undefined ? {} : { Driver: network.driver }),
      ...(network.driver_opts === undefined ? {} : { Options: network.driver_opts }),
      ...(network.internal === true ? { Internal: true } : {}),
      ...(network.attachable === true ? { Attachable: true } : {}),
      ...(network.enable_ipv6 === undefined ? {} : { EnableIPv6: network.enable_ipv6 }),
      ...(network.enable_ipv4 === undefined ? {} : { EnableIPv4: network.enable_ipv4 }),
      ...(ipam.driver === undefined && ipam.config === undefined
        ? {}
        : {
            IPAM: {
              Driver: ipam.driver ?? 'default',
              Config: (ipam.config ?? []).map((pool) => ({
                ...(pool.subnet === undefined ? {} : { Subnet: pool.subnet }),
                ...(pool.ip_range === undefined ? {} : { IPRange: pool.ip_range }),
                ...(pool.gateway === undefined ? {} : { Gateway: pool.gateway }),
                ...(pool.aux_addresses === undefined ? {} : { AuxiliaryAddresses: pool.aux_addresses }),
              })) as never,
            },
          }),
      Labels: {
        ...network.labels,
        [labels.network]: action.key,
        [labels.project]: model.name,
        [labels.version]: composeVersion,
        [labels.configHash]: networkHash(network),
      },
    } as Docker.NetworkCreateOptions)
  } catch (error) {
    // Somebody else (the CLI) made it in the meantime.
    if (statusOf(error) !== 409) throw engineFailure(error, action.name)
  }
}

export async function applyVolume(docker: Docker, model: ComposeModel, action: VolumeAction): Promise<void> {
  const volume = model.volumes?.[action.key]
  if (volume === undefined) return
  try {
    await docker.createVolume({
      Name: action.name,
      ...(volume.driver === undefined ? {} : { Driver: volume.driver }),
      ...(volume.driver_opts === undefined ? {} : { DriverOpts: volume.driver_opts }),
      Labels: {
        ...volume.labels,
        [labels.volume]: action.key,
        [labels.project]: model.name,
        [labels.version]: composeVersion,
        [labels.configHash]: volumeHash(volume),
      },
    })
  } catch (error) {
    throw engineFailure(error, action.name)
  }
}
