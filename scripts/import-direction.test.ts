import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { dirname, relative, resolve, sep } from 'node:path'
import { test } from 'node:test'

const root = resolve(import.meta.dirname, '..')

/** What each package may import of the others. A new package must be entered here to pass. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  kit: [],
  model: ['kit'],
  server: ['kit', 'model'],
  cli: ['kit', 'model', 'server', 'images', 'containers', 'cluster'],
  bench: ['kit', 'model', 'server', 'images', 'containers'],
  images: ['kit'],
  containers: ['kit', 'images'],
  cluster: ['kit', 'images', 'containers'],
}

/** Folders within a package that may not import one another: [importer, imported]. */
const apart: readonly (readonly [string, string])[] = [
  ['packages/model/keras', 'packages/model/engine'],
  ['packages/model/keras', 'packages/model/photo'],
  ['packages/model/onnx', 'packages/model/keras'],
  ['packages/model/engine', 'packages/model/keras'],
  ['packages/model/engine', 'packages/model/photo'],
  ['packages/model/photo', 'packages/model/keras'],
  ...pairsOf(
    ['controllers', 'scheduler', 'node', 'proxy'].map((folder) => `packages/cluster/${folder}`),
  ),
  ['packages/cluster/controllers', 'packages/cluster/store'],
  ['packages/cluster/scheduler', 'packages/cluster/store'],
  ['packages/cluster/node', 'packages/cluster/store'],
  ['packages/cluster/proxy', 'packages/cluster/store'],
  ['packages/cluster/proxy', 'packages/cluster/apiserver'],
]

function pairsOf(folders: readonly string[]): (readonly [string, string])[] {
  return folders.flatMap((importer) =>
    folders
      .filter((imported) => imported !== importer)
      .map((imported): [string, string] => [importer, imported]),
  )
}

interface Import {
  readonly file: string
  readonly from: string
}

const sources = globSync('packages/**/*.ts', { cwd: root, exclude: ['**/node_modules/**'] })
const imports: readonly Import[] = sources.flatMap((file) =>
  specifiers(readFileSync(resolve(root, file), 'utf8')).map((from) => ({ file, from })),
)

function specifiers(source: string): string[] {
  const pattern = /(?:\bfrom\s+|\bimport\s*\(?\s*|new URL\()'([^']+)'/g
  return [...source.matchAll(pattern)].map((match) => match[1] ?? '')
}

function packageOf(file: string): string {
  return file.split(sep)[1] ?? ''
}

const isTest = (file: string) => file.endsWith('.test.ts') || file.includes(`${sep}testing${sep}`)

test('there are imports to check', () => {
  assert.ok(imports.length > 50)
})

test('every package has its place in the order of imports', () => {
  const packages = new Set(sources.map(packageOf))
  assert.deepEqual([...packages].toSorted(), Object.keys(allowed).toSorted())
})

test('packages import only what their place allows', () => {
  const wrong = imports.filter(({ file, from }) => {
    const [, imported] = /^@galley\/([^/]+)/.exec(from) ?? []
    return imported !== undefined && !allowed[packageOf(file)]?.includes(imported)
  })
  assert.deepEqual(wrong, [])
})

test('relative imports stay within their package', () => {
  const wrong = imports.filter(({ file, from }) => {
    if (!from.startsWith('.')) return false
    const target = relative(root, resolve(root, dirname(file), from))
    return packageOf(target) !== packageOf(file)
  })
  assert.deepEqual(wrong, [])
})

test('folders that are to stay apart do, tests aside', () => {
  const wrong = imports.filter(({ file, from }) => {
    if (!from.startsWith('.') || isTest(file)) return false
    const target = relative(root, resolve(root, dirname(file), from))
    return apart.some(
      ([importer, imported]) => file.startsWith(importer) && target.startsWith(imported),
    )
  })
  assert.deepEqual(wrong, [])
})

test('Node’s HTTP is taken from the kit, where it does not bring a browser’s', () => {
  const pattern = /^import \{[^}]*\} from 'node:http'$/m
  const wrong = sources.filter(
    (file) =>
      !isTest(file) &&
      !file.startsWith('packages/bench/') &&
      pattern.test(readFileSync(resolve(root, file), 'utf8')),
  )
  assert.deepEqual(wrong, [])
})

test('what every command loads at its start is the command line alone', () => {
  const reached = reachedFrom('packages/cli/program.ts')
  const foreign = [...reached].filter((file) => !['cli', 'kit'].includes(packageOf(file)))
  assert.deepEqual(foreign, [])
})

test('schemas that are told to clients load when somebody asks for them', () => {
  const reached = reachedFrom('packages/server/app.ts')
  assert.ok(reached.has('packages/server/routes/openapi.ts'))
  const early = imports.filter(
    ({ file, from }) =>
      from.startsWith('typebox') && (packageOf(file) !== 'server' || reached.has(file)),
  )
  assert.deepEqual(early, [])
})

/** The project's files that importing `file` loads: what is imported for its types, or when called, is not. */
function reachedFrom(file: string, reached = new Set<string>()): Set<string> {
  if (reached.has(file)) return reached
  reached.add(file)
  const source = readFileSync(resolve(root, file), 'utf8')
  for (const [, from = ''] of source.matchAll(
    /^(?:import|export)(?! type)[^'\n(]*?(?:\{[^}]*\} from )?'([^']+)'/gm,
  )) {
    const target = fileOf(from, file)
    if (target) reachedFrom(target, reached)
  }
  return reached
}

function fileOf(from: string, importer: string): string | undefined {
  if (from.startsWith('.')) return relative(root, resolve(root, dirname(importer), from))
  const [, name, path] = /^@galley\/([^/]+)\/(.+)$/.exec(from) ?? []
  return name && path ? `packages/${name}/${path}.ts` : undefined
}
