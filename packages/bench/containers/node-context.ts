import { cp, mkdir, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { findLibraries } from '@galley/images/build/model/shared-libraries'

/** Puts Node and the libraries that it needs into `root`, as they shall be in an image. */
export async function copyNode(root: string): Promise<void> {
  const { loader, libraries } = await findLibraries(process.execPath, [])
  const libc = libraries.find(({ name }) => name.startsWith('libc.so'))
  const folder = join(root, libc?.folder ?? '/usr/lib')
  await copyInto(process.execPath, join(root, 'usr/local/bin/node'))
  await copyInto(loader, join(root, loader))
  for (const { name, path } of libraries) await copyInto(path, join(folder, basename(name)))
}

async function copyInto(from: string, to: string): Promise<void> {
  await mkdir(join(to, '..'), { recursive: true })
  await cp(from, to, { dereference: true })
}

const answering = `import { createServer } from 'node:http'
createServer((_, response) => response.end('ready')).listen(5000, '0.0.0.0')
`

/** A folder to build the image from that is started: Node, and a program that answers on port 5000. */
export async function writeHttpContext(folder: string): Promise<void> {
  await copyNode(join(folder, 'root'))
  await writeFile(join(folder, 'main.mjs'), answering)
  const lines = [
    'FROM scratch',
    'COPY root /',
    'COPY main.mjs /main.mjs',
    'ENTRYPOINT ["/usr/local/bin/node", "/main.mjs"]',
  ]
  await writeFile(join(folder, 'Dockerfile'), `${lines.join('\n')}\n`)
}
