import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import { connect, type AddressInfo, type Socket } from 'node:net'

/**
 * Sign-ins are limited per address, and people have addresses of their own: so have the stories.
 * Not every system has more than one address of itself; there, they share it.
 */
export function someAddress(): { localAddress?: string } {
  return process.platform === 'linux' ? { localAddress: ['127', ...randomBytes(3).map((part) => 1 + (part % 250))].join('.') } : {}
}

export interface Doorway {
  /** What Playwright calls `proxy`. Browsers pass by a proxy for this machine's own names unless told not to; the command line's client stays direct. */
  proxy: { server: string; bypass: string }
  close: () => Promise<void>
}

/** An HTTP proxy that only tunnels (CONNECT, RFC 9110, 9.3.6), so that all that a browser asks for comes from one address. */
export async function openDoorway(from = someAddress()): Promise<Doorway> {
  const tunnels = new Set<Socket>()
  const server = createServer((_request, answer) => {
    answer.writeHead(405).end()
  })
  server.on('connect', (request, near: Socket, first: Buffer) => {
    const port = Number(new URL(`http://${request.url ?? ''}`).port)
    const far = connect({ host: '127.0.0.1', port, ...from }, () => {
      near.write('HTTP/1.1 200 Connected\r\n\r\n')
      far.write(first)
      far.pipe(near)
      near.pipe(far)
    })
    for (const [end, other] of [
      [near, far],
      [far, near],
    ] as const) {
      tunnels.add(end)
      end.on('error', () => other.destroy())
      end.on('close', () => {
        tunnels.delete(end)
        other.destroy()
      })
    }
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const { port } = server.address() as AddressInfo
  return {
    proxy: { server: `http://127.0.0.1:${port}`, bypass: '<-loopback>, 127.0.0.1' },
    close: () =>
      new Promise((closed) => {
        server.close(() => closed())
        tunnels.forEach((tunnel) => tunnel.destroy())
      }),
  }
}
