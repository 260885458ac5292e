import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'

interface Asset {
  readonly type: string
  readonly text: string
}

const types: Readonly<Record<string, string>> = {
  'page.css': 'text/css; charset=utf-8',
  'page.js': 'text/javascript; charset=utf-8',
  'camera.js': 'text/javascript; charset=utf-8',
  'classify.js': 'text/javascript; charset=utf-8',
  'ticket.js': 'text/javascript; charset=utf-8',
  'icon.svg': 'image/svg+xml',
}

/** The page's files by name, held in memory. */
export const assets: ReadonlyMap<string, Asset> = new Map(
  Object.entries(types).map(([name, type]) => [name, { type, text: readPageFile(name) }]),
)

/** Names all of them together, so that scripts may import one another by relative paths. */
export const assetsDigest = createHash('sha256')
  .update(JSON.stringify([...assets]))
  .digest('hex')
  .slice(0, 16)

export function readPageFile(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8')
}
