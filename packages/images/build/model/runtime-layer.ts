import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { runtimeManifestPath } from '../sbom/read-runtime-manifest.ts'
import type { ModelImageParts, ModelLayer } from './model-layer.ts'
import { isPacked } from './packing-rules.ts'
import { findLibraries } from './shared-libraries.ts'

/** Who the service is inside the image. */
export const serviceUser = 10001

const passwd = `root:x:0:0:root:/root:/sbin/nologin
galley:x:${serviceUser}:${serviceUser}:galley:/tmp:/sbin/nologin
`
const group = `root:x:0:\ngalley:x:${serviceUser}:\n`
const nsswitch = 'passwd: files\ngroup: files\nhosts: files dns\n'

/**
 * The smallest base that runs Node: its program, the libraries it and the native modules need, and
 * the few files of /etc that C libraries read. Certificates are not needed: Node brings its own.
 */
export const runtimeLayer: ModelLayer = {
  name: 'runtime',
  createdBy: 'galley: Node and the shared libraries it needs',
  async add(files, parts) {
    const { node } = parts
    const { loader, libraries } = await findLibraries(node.path, nativeModules(parts))
    await files.file('usr/local/bin/node', node.path, 0o755)
    const program = { name: 'node', version: node.version, license: 'MIT' }
    files.text(runtimeManifestPath, JSON.stringify({ programs: [program] }))
    await files.file(loader.slice(1), loader, 0o755)
    // The folder of the C library is one that the loader always searches, so no ld.so.cache is needed.
    const libc = libraries.find(({ name }) => name.startsWith('libc.so'))
    const folder = (libc?.folder ?? '/usr/lib').slice(1)
    for (const { name, path } of libraries)
      await files.file(`${folder}/${basename(name)}`, path, 0o755)
    files.text('etc/passwd', passwd)
    files.text('etc/group', group)
    files.text('etc/nsswitch.conf', nsswitch)
    files.folder('tmp', 0o1777)
  },
}

/** What the packed packages bring that the dynamic loader will load. */
function nativeModules({ project, packages }: ModelImageParts): readonly string[] {
  return packages.flatMap(({ name, path }) => {
    const all = readdirSync(join(project, path), { recursive: true, encoding: 'utf8' })
    const native = all.filter((file) => /\.(node|so(\.\d+)*)$/.test(file) && isPacked(name, file))
    return native.map((file) => join(project, path, file))
  })
}
