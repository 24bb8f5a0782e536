'use strict'
/*
 * Records what a process changes below a folder, in order, for `disk-model.ts`: load it with `node --require`, or call
 * `install` in a test. Each operation is written to the log after it has succeeded: four bytes of length, JSON, then the
 * bytes of a write. What is not recorded here would be missing from the model, which the tests compare with the real folder.
 */
const fs = require('node:fs')
const path = require('node:path')
const { syncBuiltinESMExports } = require('node:module')

/** Records changes below `root` to `logFile`, which must lie elsewhere. Returns a function that ends it. */
function install(root, logFile) {
  const promises = fs.promises
  const original = { ...fs }
  const originalPromises = { ...promises }
  const log = original.openSync(logFile, 'a')
  /** Descriptors of files below the root, by number, with the position of writes that give none. */
  const open = new Map()
  let handlePrototype = null
  let originalHandle = null

  const inside = (name) => {
    if (typeof name !== 'string') return null
    const relative = path.relative(root, path.resolve(name))
    return relative.startsWith('..') || path.isAbsolute(relative) ? null : relative
  }
  const record = (operation, bytes) => {
    const head = Buffer.from(JSON.stringify({ ...operation, bytes: bytes?.length ?? 0 }))
    const length = Buffer.alloc(4)
    length.writeUInt32BE(head.length)
    original.writeSync(log, Buffer.concat(bytes === undefined ? [length, head] : [length, head, bytes]))
  }
  const flagsOf = (flags) => {
    if (typeof flags === 'number') {
      const { O_CREAT, O_TRUNC, O_APPEND, O_WRONLY, O_RDWR } = fs.constants
      return { create: Boolean(flags & O_CREAT), cut: Boolean(flags & O_TRUNC), append: Boolean(flags & O_APPEND), writes: Boolean(flags & (O_WRONLY | O_RDWR)) }
    }
    const text = flags ?? 'r'
    return { create: /[wa]/.test(text), cut: text.includes('w'), append: text.includes('a'), writes: /[wa+]/.test(text) }
  }
  const opened = (fd, name, flags) => {
    const at = inside(name)
    if (at === null) return
    open.set(fd, { position: 0, append: flagsOf(flags).append })
    record({ kind: 'open', fd, path: at, create: flagsOf(flags).create, cut: flagsOf(flags).cut })
  }
  const wrote = (fd, bytes, position) => {
    const file = open.get(fd)
    if (file === undefined || bytes.length === 0) return
    const at = file.append ? -1 : typeof position === 'number' ? position : file.position
    if (typeof position !== 'number') file.position += bytes.length
    record({ kind: 'write', fd, at }, Buffer.from(bytes))
  }
  const closed = (fd) => void (open.delete(fd) && record({ kind: 'close', fd }))
  const onName = (kind) => (name) => {
    const at = inside(name)
    if (at !== null) record({ kind, path: at })
  }
  const renamed = (from, to) => {
    const [a, b] = [inside(from), inside(to)]
    if (a !== null && b !== null) record({ kind: 'rename', from: a, to: b })
  }
  const madeFolders = (name, first) => {
    const at = inside(name)
    if (at !== null) record({ kind: 'mkdir', path: at, first: first === undefined ? at : (inside(first) ?? '') })
  }
  const bytesOf = (data, encoding) => (typeof data === 'string' ? Buffer.from(data, encoding ?? 'utf8') : Buffer.from(data.buffer, data.byteOffset, data.byteLength))

  fs.openSync = (name, flags, mode) => {
    const fd = original.openSync(name, flags, mode)
    opened(fd, name, flags)
    return fd
  }
  fs.closeSync = (fd) => {
    original.closeSync(fd)
    closed(fd)
  }
  fs.writeSync = (fd, data, ...rest) => {
    const written = original.writeSync(fd, data, ...rest)
    if (!open.has(fd)) return written
    if (typeof data === 'string') wrote(fd, bytesOf(data, rest[1]).subarray(0, written), rest[0])
    else if (typeof rest[0] === 'object' && rest[0] !== null) wrote(fd, bytesOf(data).subarray(rest[0].offset ?? 0).subarray(0, written), rest[0].position)
    else wrote(fd, bytesOf(data).subarray(rest[0] ?? 0).subarray(0, written), rest[2])
    return written
  }
  fs.writeFileSync = (file, data, options) => {
    if (typeof file === 'number' || inside(file) === null) return original.writeFileSync(file, data, options)
    const { flag = 'w', mode = 0o666, encoding = 'utf8' } = typeof options === 'string' ? { encoding: options } : (options ?? {})
    const fd = fs.openSync(file, flag, mode)
    try {
      const bytes = bytesOf(data, encoding)
      for (let at = 0; at < bytes.length; ) at += fs.writeSync(fd, bytes, at, bytes.length - at)
    } finally {
      fs.closeSync(fd)
    }
  }
  fs.appendFileSync = (file, data, options) => fs.writeFileSync(file, data, { flag: 'a', ...(typeof options === 'string' ? { encoding: options } : options) })
  for (const name of ['fsyncSync', 'fdatasyncSync'])
    fs[name] = (fd) => {
      original[name](fd)
      if (open.has(fd)) record({ kind: 'sync', fd })
    }
  fs.ftruncateSync = (fd, size = 0) => {
    original.ftruncateSync(fd, size)
    if (open.has(fd)) record({ kind: 'truncate', fd, size })
  }
  fs.truncateSync = (name, size = 0) => {
    original.truncateSync(name, size)
    const at = inside(name)
    if (at !== null) record({ kind: 'truncate', path: at, size })
  }
  fs.mkdirSync = (name, options) => {
    const first = original.mkdirSync(name, options)
    // Recursive and nothing made: nothing changed.
    if (first !== undefined || !(typeof options === 'object' && options?.recursive)) madeFolders(name, first)
    return first
  }
  const named = { unlinkSync: 'unlink', rmdirSync: 'rmdir', rmSync: 'rm' }
  for (const [name, kind] of Object.entries(named))
    fs[name] = (target, ...rest) => {
      original[name](target, ...rest)
      onName(kind)(target)
    }
  fs.renameSync = (from, to) => {
    original.renameSync(from, to)
    renamed(from, to)
  }
  fs.symlinkSync = (target, name, type) => {
    original.symlinkSync(target, name, type)
    const at = inside(name)
    if (at !== null) record({ kind: 'symlink', path: at, target })
  }

  const adoptHandle = (handle) => {
    if (handlePrototype !== null) return
    handlePrototype = Object.getPrototypeOf(handle)
    originalHandle = { ...Object.fromEntries(['write', 'writeFile', 'sync', 'datasync', 'truncate', 'close'].map((name) => [name, handlePrototype[name]])) }
    handlePrototype.write = async function (data, ...rest) {
      const result = await originalHandle.write.call(this, data, ...rest)
      if (typeof data === 'string') wrote(this.fd, bytesOf(data, rest[1]).subarray(0, result.bytesWritten), rest[0])
      else if (typeof rest[0] === 'object' && rest[0] !== null) wrote(this.fd, bytesOf(data).subarray(rest[0].offset ?? 0).subarray(0, result.bytesWritten), rest[0].position)
      else wrote(this.fd, bytesOf(data).subarray(rest[0] ?? 0).subarray(0, result.bytesWritten), rest[2])
      return result
    }
    handlePrototype.writeFile = async function (data, options) {
      await originalHandle.writeFile.call(this, data, options)
      wrote(this.fd, bytesOf(data, typeof options === 'string' ? options : options?.encoding))
    }
    for (const name of ['sync', 'datasync'])
      handlePrototype[name] = async function () {
        await originalHandle[name].call(this)
        if (open.has(this.fd)) record({ kind: 'sync', fd: this.fd })
      }
    handlePrototype.truncate = async function (size = 0) {
      await originalHandle.truncate.call(this, size)
      if (open.has(this.fd)) record({ kind: 'truncate', fd: this.fd, size })
    }
    handlePrototype.close = function () {
      // Noted first: once it is closed, another file may have its number.
      closed(this.fd)
      return originalHandle.close.call(this)
    }
  }
  promises.open = async (name, flags, mode) => {
    const handle = await originalPromises.open(name, flags, mode)
    adoptHandle(handle)
    opened(handle.fd, name, flags)
    return handle
  }
  promises.writeFile = async (file, data, options) => {
    if (inside(file) === null) return originalPromises.writeFile(file, data, options)
    const { flag = 'w', mode = 0o666, encoding = 'utf8' } = typeof options === 'string' ? { encoding: options } : (options ?? {})
    const handle = await promises.open(file, flag, mode)
    try {
      await handle.writeFile(data, encoding)
    } finally {
      await handle.close()
    }
  }
  promises.appendFile = (file, data, options) => promises.writeFile(file, data, { flag: 'a', ...(typeof options === 'string' ? { encoding: options } : options) })
  promises.mkdir = async (name, options) => {
    const first = await originalPromises.mkdir(name, options)
    if (first !== undefined || !(typeof options === 'object' && options?.recursive)) madeFolders(name, first)
    return first
  }
  for (const name of ['unlink', 'rmdir', 'rm'])
    promises[name] = async (target, ...rest) => {
      await originalPromises[name](target, ...rest)
      onName(name)(target)
    }
  promises.rename = async (from, to) => {
    await originalPromises.rename(from, to)
    renamed(from, to)
  }
  syncBuiltinESMExports()

  return () => {
    const restore = (to, from) => {
      for (const name of Object.keys(from)) if (to[name] !== from[name]) to[name] = from[name]
    }
    restore(fs, original)
    restore(promises, originalPromises)
    if (handlePrototype !== null) restore(handlePrototype, originalHandle)
    syncBuiltinESMExports()
    original.closeSync(log)
  }
}

const { RECORD_ROOT, RECORD_LOG } = process.env
if (RECORD_ROOT && RECORD_LOG) install(RECORD_ROOT, RECORD_LOG)
module.exports = { install }
