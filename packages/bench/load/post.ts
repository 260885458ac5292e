import { Agent, request } from 'node:http'

/** A request to be sent again and again; `body` is sent as it is. */
export interface Post {
  readonly url: URL
  readonly contentType: string
  readonly body: Buffer
}

/** Sends requests over kept-alive connections, at most `connections` at once. */
export class Poster {
  readonly #post: Post
  readonly #agent: Agent

  constructor(post: Post, connections: number) {
    this.#post = post
    this.#agent = new Agent({ keepAlive: true, maxSockets: connections, scheduling: 'fifo' })
  }

  /** Resolves with the status once the whole answer is read. */
  send(): Promise<number> {
    const { url, contentType, body } = this.#post
    const headers = { 'content-type': contentType, 'content-length': body.length }
    return new Promise((resolve, reject) => {
      const sent = request(url, { method: 'POST', agent: this.#agent, headers }, (response) => {
        response.resume()
        response.on('end', () => resolve(response.statusCode ?? 0))
        response.on('error', reject)
      })
      sent.on('error', reject)
      sent.end(body)
    })
  }

  close(): void {
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
