/** What the image leaves out of a package, with the reason. */
interface PackingRule {
  readonly name: string
  readonly dependencies?: readonly string[]
  readonly isWanted?: (path: string) => boolean
}

const machine = `bin/napi-v6/linux/${process.arch}`

const rules: readonly PackingRule[] = [
  {
    // Its own dependencies serve the script that downloads CUDA; libraries for other machines are 250 MB.
    name: 'onnxruntime-node',
    dependencies: ['adm-zip', 'global-agent'],
    isWanted: (path) => !/^(script|lib)(\/|$)/.test(path) && isOnWay(path, machine),
  },
  {
    // The whole library once more for `require`, and each of the two minified.
    name: 'valibot',
    isWanted: (path) => !/\.cjs$|\.min\.mjs$/.test(path),
  },
  // The whole library once more for `require`.
  { name: 'hono', isWanted: (path) => !/^dist\/cjs(\/|$)/.test(path) },
  // And for browsers.
  { name: 'yaml', isWanted: (path) => !/^browser(\/|$)/.test(path) },
  // The model in an image is ONNX already: what reads Keras files stays behind.
  { name: '@galley/model', dependencies: ['h5wasm'] },
]

/** For compilers, debuggers and readers; licences stay, whatever they end in. */
const neverNeeded = /(\.d\.[cm]?ts|\.map|\.tsbuildinfo|(?<!licen[cs]e|notice)\.(md|markdown))$/i

/** What packages carry along for those who work on them, each file of which costs time where layers are copied. */
const ofItsMakers = /^(tests?|bench(marks?)?|examples?|fixtures|docs)(\/|$)/

interface Needs {
  readonly name: string
  readonly dependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

/** What a package needs in the image; the project's own packages are packed by themselves. */
export function neededOf({ name, dependencies = {}, optionalDependencies = {} }: Needs) {
  const left = rules.find((rule) => rule.name === name)?.dependencies ?? []
  const isNeeded = (dependency: string) =>
    !left.includes(dependency) && !dependency.startsWith('@galley/')
  return [
    ...Object.keys(dependencies).map((dependency) => ({
      name: dependency,
      isOptional: dependency in optionalDependencies,
    })),
    ...Object.keys(optionalDependencies).map((dependency) => ({
      name: dependency,
      isOptional: true,
    })),
  ].filter((needed) => isNeeded(needed.name))
}

/** Whether a file of a package goes into the image; packages within it are asked for by themselves. */
export function isPacked(name: string, path: string): boolean {
  if (neverNeeded.test(path) || ofItsMakers.test(path)) return false
  if (path.split('/').includes('node_modules')) return false
  return rules.find((rule) => rule.name === name)?.isWanted?.(path) ?? true
}

/** Within `bin`, only what leads to `target` or lies in it. */
function isOnWay(path: string, target: string): boolean {
  return !path.startsWith('bin') || target.startsWith(path) || path.startsWith(`${target}/`)
}
