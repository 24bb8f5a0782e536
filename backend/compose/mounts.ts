import path from 'node:path'
import { ProblemError } from '../../contract/problem'
import { compareApi } from '../docker'
import type { ComposeModel, ComposeMount, ComposeService } from './model'

/** A mount as the Engine API takes it. */
export interface ApiMount {
  Type: string
  Source?: string
  Target: string
  ReadOnly?: boolean
  Consistency?: string
  BindOptions?: {
    Propagation?: string
    CreateMountpoint?: boolean
    NonRecursive?: boolean
    ReadOnlyNonRecursive?: boolean
    ReadOnlyForceRecursive?: boolean
  }
  VolumeOptions?: { NoCopy?: boolean; Subpath?: string; Labels?: Record<string, string> }
  TmpfsOptions?: { SizeBytes?: number; Mode?: number }
  ImageOptions?: { Subpath?: string }
}

/** An anonymous volume of the container that is being replaced, whose data the new one takes over. */
export interface InheritedVolume {
  name: string
  target: string
  readOnly: boolean
}

/**
 * Mounts of a service, in the two forms the Engine has: `Binds`, which make a missing host folder, wherever they can say
 * it, `Mounts` otherwise (docker/compose v2.40, pkg/compose/create.go). Files behind configs and secrets are bind mounts.
 */
export function containerMounts(
  model: ComposeModel,
  service: ComposeService,
  inherited: readonly InheritedVolume[],
  apiVersion: string,
): { binds: string[]; mounts: ApiMount[] } {
  const binds = new Map<string, string>()
  const mounts = new Map<string, ApiMount>()
  const takenOver = new Set<string>()
  for (const { name, target, readOnly } of inherited) {
    mounts.set(target, { Type: 'volume', Source: name, Target: target, ReadOnly: readOnly })
    takenOver.add(target)
  }
  for (const mount of service.volumes ?? []) {
    const target = mount.target ?? ''
    if (mount.source === undefined && takenOver.has(target)) continue
    mounts.delete(target)
    const source =
      mount.type === 'volume' && mount.source !== undefined
        ? (model.volumes?.[mount.source]?.name ?? mount.source)
        : mount.source
    if (fitsBind(mount) && source !== undefined) binds.set(target, bindText(source, target, mount))
    else mounts.set(target, apiMount(mount, source, apiVersion))
  }
  for (const file of fileMounts(model, service))
    if (!binds.has(file.Target) && !mounts.has(file.Target)) mounts.set(file.Target, file)
  return { binds: [...binds.values()], mounts: [...mounts.values()] }
}

function fitsBind({ type, bind, volume }: ComposeMount): boolean {
  if (type === 'bind')
    return (
      bind === undefined ||
      (bind.create_host_path === true && bind.propagation === undefined && bind.recursive === undefined)
    )
  return (
    type === 'volume' && !(volume?.labels !== undefined || volume?.subpath !== undefined || volume?.nocopy === true)
  )
}

function bindText(source: string, target: string, mount: ComposeMount): string {
  const options = [mount.read_only === true ? 'ro' : 'rw', mount.bind?.selinux].filter((option) => option !== undefined)
  return `${source}:${target}:${options.join(',')}`
}

function apiMount(mount: ComposeMount, source: string | undefined, apiVersion: string): ApiMount {
  const { bind, volume, tmpfs, image } = mount
  if (mount.type === 'image' && compareApi(apiVersion, '1.48') < 0)
    throw new ProblemError(
      'ENGINE_TOO_OLD',
      { needed: '28.0' },
      { detail: 'Mounts of type image need Docker Engine 28.' },
    )
  const recursive = bind?.recursive
  return {
    Type: mount.type,
    Target: mount.target ?? '',
    ...(source === undefined ? {} : { Source: source }),
    ...(mount.read_only === true ? { ReadOnly: true } : {}),
    ...(mount.consistency === undefined ? {} : { Consistency: mount.consistency }),
    ...(mount.type === 'bind' && bind !== undefined
      ? {
          BindOptions: {
            ...(bind.propagation === undefined ? {} : { Propagation: bind.propagation }),
            ...(bind.create_host_path === true ? { CreateMountpoint: true } : {}),
            ...(recursive === 'disabled' ? { NonRecursive: true } : {}),
            ...(recursive === 'writable' ? { ReadOnlyNonRecursive: true } : {}),
            ...(recursive === 'readonly' ? { ReadOnlyForceRecursive: true } : {}),
          },
        }
      : {}),
    ...(mount.type === 'volume' && volume !== undefined
      ? {
          VolumeOptions: {
            ...(volume.nocopy === true ? { NoCopy: true } : {}),
            ...(volume.subpath === undefined ? {} : { Subpath: volume.subpath }),
            ...(volume.labels === undefined ? {} : { Labels: volume.labels }),
          },
        }
      : {}),
    ...(mount.type === 'tmpfs' && tmpfs !== undefined
      ? {
          TmpfsOptions: {
            ...(tmpfs.size === undefined ? {} : { SizeBytes: Number(tmpfs.size) }),
            ...(tmpfs.mode === undefined ? {} : { Mode: tmpfs.mode }),
          },
        }
      : {}),
    ...(mount.type === 'image' && image?.subpath !== undefined ? { ImageOptions: { Subpath: image.subpath } } : {}),
  }
}

const isAbsolute = (target: string): boolean => target.startsWith('/') || path.win32.isAbsolute(target)

/** Where a config or secret goes in the container. */
export function fileTarget(kind: 'config' | 'secret', file: { source?: string; target?: string }): string {
  const folder = kind === 'config' ? '/' : '/run/secrets/'
  const target = file.target || file.source || ''
  return isAbsolute(target) ? target : folder + target
}

function fileMounts(model: ComposeModel, service: ComposeService): ApiMount[] {
  const all = [
    ...(service.secrets ?? []).map((file) => ({
      kind: 'secret' as const,
      file,
      defined: model.secrets?.[file.source ?? ''],
    })),
    ...(service.configs ?? []).map((file) => ({
      kind: 'config' as const,
      file,
      defined: model.configs?.[file.source ?? ''],
    })),
  ]
  return all.flatMap(({ kind, file, defined }) => {
    if (defined?.external === true)
      throw new ProblemError(
        'EXTERNAL_MISSING',
        { kind, name: defined.name },
        { detail: `External ${kind}s exist in Swarm only.` },
      )
    return defined?.file === undefined
      ? []
      : [{ Type: 'bind', Source: defined.file, Target: fileTarget(kind, file), ReadOnly: true }]
  })
}
