import { Agent, request } from 'node:http'

/** A service that is silent for so long has failed; milliseconds. */
const longestSilence = 60_000

/** A request to be sent again and again; `body` is sent as it is. */
export interface Post {
  readonly url: URL
  readonly contentType: string
  readonly body: Buffer
}

/** Sends requests in turn over kept-alive connections, at most `connections` at once. */
export class Poster implements Disposable {
  readonly #posts: readonly Post[]
  readonly #agent: Agent
  #sent = 0

  constructor(posts: readonly Post[], connections: number) {
    this.#posts = posts
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  }

  /** Resolves with the status once the whole answer is read. */
  send(): Promise<number> {
    const post = this.#posts[this.#sent++ % this.#posts.length]
    if (!post) throw new RangeError('There is nothing to post.')
    const { url, contentType, body } = post
    const agent = this.#agent
    const headers = { 'content-type': contentType, 'content-length': body.length }
    return new Promise((resolve, reject) => {
      const options = { method: 'POST', agent, headers, timeout: longestSilence }
      const sent = request(url, options, (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', reject)
      })
      sent.on('timeout', () => sent.destroy(new Error(`${url} did not answer`)))
      sent.on('error', reject)
      sent.end(body)
    })
  }

  [Symbol.dispose](): void {
    this.#agent.destroy()
  }
}

/** A photo as the form post that a browser sends to /predict. */
export function photoForm(origin: string, photo: Buffer): Post {
  const boundary = 'galley-bench-boundary'
  const head = `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n`
  return {
    url: new URL('/predict', origin),
    contentType: `multipart/form-data; boundary=${boundary}`,
    body: Buffer.concat([Buffer.from(head), photo, Buffer.from(`\r\n--${boundary}--\r\n`)]),
  }
}
