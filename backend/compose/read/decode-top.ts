import type { ComposeFileObject, ComposeNetwork, ComposeVolume } from '../model'
import { alwaysStruct, bool, type Decoder, flag, list, pairs, str, struct } from './decode'

/** Names are set before decoding. */
const name: Decoder<string> = (node, path, issues) => str(node, path, issues) ?? ''

export const network = struct<ComposeNetwork>({
  name,
  driver: str,
  driver_opts: pairs,
  ipam: alwaysStruct<ComposeNetwork['ipam']>({
    driver: str,
    config: list(
      struct<NonNullable<ComposeNetwork['ipam']['config']>[number]>({
        subnet: str,
        gateway: str,
        ip_range: str,
        aux_addresses: pairs,
      }),
    ),
  }),
  external: flag,
  internal: flag,
  attachable: flag,
  labels: pairs,
  enable_ipv4: bool,
  enable_ipv6: bool,
})

export const volume = struct<ComposeVolume>({ name, driver: str, driver_opts: pairs, external: flag, labels: pairs })

export const fileObject = struct<ComposeFileObject>({
  name,
  file: str,
  environment: str,
  content: str,
  external: flag,
  labels: pairs,
  driver: str,
  driver_opts: pairs,
  template_driver: str,
})
