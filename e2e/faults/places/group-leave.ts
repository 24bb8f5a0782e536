import { connect } from 'node:net'

/**
 * Makes members of a consumer group leave it (LeaveGroup v0, Kafka protocol guide). After `kill -9` the broker waits for
 * the dead for as long as their session lasts, 30 s: kafkajs has no call for this, and a run need not wait.
 */
export function leaveGroup(broker: { host: string; port: number }, group: string, member: string): Promise<void> {
  const text = (value: string): Buffer => {
    const bytes = Buffer.from(value)
    const length = Buffer.alloc(2)
    length.writeInt16BE(bytes.length)
    return Buffer.concat([length, bytes])
  }
  // Key 13, version 0, correlation id 1.
  const head = Buffer.from([0, 13, 0, 0, 0, 0, 0, 1])
  const request = Buffer.concat([head, text('faults'), text(group), text(member)])
  const size = Buffer.alloc(4)
  size.writeInt32BE(request.length)
  return new Promise((resolve, reject) => {
    const socket = connect(broker.port, broker.host, () => socket.write(Buffer.concat([size, request])))
    socket.setTimeout(3000, () => socket.destroy(new Error('no answer')))
    socket.once('error', reject)
    socket.once('data', () => {
      socket.destroy()
      resolve()
    })
  })
}
