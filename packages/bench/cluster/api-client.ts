import { readFileSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { GalleyError } from '@galley/kit/errors'
import { parse } from 'yaml'

/** A kubeconfig as far as an administrator's has to be read: one cluster, one user with a client certificate. */
interface Kubeconfig {
  readonly clusters: readonly [{ readonly cluster: Readonly<Record<string, string>> }]
  readonly users: readonly [{ readonly user: Readonly<Record<string, string>> }]
}

const decode = (text: string | undefined) => Buffer.from(text ?? '', 'base64')

/** Speaks to an API server as its administrator, over HTTP/1.1 with connections that are kept. */
export class ApiClient implements Disposable {
  readonly #agent: Agent
  readonly #origin: URL

  constructor(kubeconfig: string, connections: number) {
    const config = parse(readFileSync(kubeconfig, 'utf8')) as Kubeconfig
    const { cluster } = config.clusters[0]
    const { user } = config.users[0]
    this.#origin = new URL(cluster.server ?? '')
    this.#agent = new Agent({
      keepAlive: true,
      maxSockets: connections,
      ca: decode(cluster['certificate-authority-data']),
      cert: decode(user['client-certificate-data']),
      key: decode(user['client-key-data']),
    })
  }

  /** The answer's body; rejects with its beginning where the status is not 2xx. */
  async send(method: string, path: string, body?: string): Promise<string> {
    const parts: Buffer[] = []
    const status = await this.stream(method, path, (part) => parts.push(part), body)
    const text = Buffer.concat(parts).toString()
    if (status >= 200 && status < 300) return text
    throw new GalleyError(
      'unavailable',
      `${method} ${path} was answered ${status}: ${text.slice(0, 300)}`,
    )
  }

  /** Resolves with the status once the answer has ended, or `signal` ended it. */
  stream(
    method: string,
    path: string,
    onPart: (part: Buffer) => void,
    body?: string,
    signal?: AbortSignal,
  ): Promise<number> {
    const headers = {
      accept: 'application/json',
      ...(body !== undefined && {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
      }),
    }
    const options = { method, headers, agent: signal ? this.#fresh() : this.#agent, signal }
    return new Promise((resolve, reject) => {
      const sent = request(new URL(path, this.#origin), options, (answer) => {
        answer.on('data', onPart)
        answer.on('end', () => resolve(answer.statusCode ?? 0))
        answer.on('error', (error) =>
          signal?.aborted ? resolve(answer.statusCode ?? 0) : reject(error),
        )
      })
      sent.on('error', (error) => (signal?.aborted ? resolve(0) : reject(error)))
      sent.end(body)
    })
  }

  /** A watch holds its connection: it takes none from the others. */
  #fresh(): Agent {
    const { ca, cert, key } = this.#agent.options
    return new Agent({ ca, cert, key, keepAlive: false })
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}
