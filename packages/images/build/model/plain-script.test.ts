import assert from 'node:assert/strict'
import { test } from 'node:test'
import { plainManifest, plainScript, scriptName } from './plain-script.ts'

test('a script has no types, and imports scripts', () => {
  const source = `import { type A, b } from './b.ts'
import type { C } from '../c.ts'
import { d } from '@galley/kit/d'
export const worker = new URL('./worker.ts', import.meta.url)
export const later = (c: C): Promise<A> => import('../later.ts')
export const said = 'name it x.ts'
`
  const script = plainScript(source)
  assert.deepEqual(
    script.split('\n').map((line) => line.replace(/ +/g, ' ').trim()),
    [
      "import { b } from './b.js'",
      '',
      "import { d } from '@galley/kit/d'",
      "export const worker = new URL('./worker.js', import.meta.url)",
      "export const later = (c ) => import('../later.js')",
      "export const said = 'name it x.ts'",
      '',
    ],
  )
})

test('a script is one already, and imports scripts', () => {
  assert.equal(
    plainScript("#!/usr/bin/env node\nawait import('./program.ts')\n"),
    "#!/usr/bin/env node\nawait import('./program.js')\n",
  )
})

test('what it warns of is not said to users', () => {
  const said: unknown[] = []
  const listen = (warning: Error) => said.push(warning)
  process.on('warning', listen)
  plainScript('const a: number = 1')
  process.emitWarning('other')
  return new Promise<void>((resolve) =>
    setImmediate(() => {
      process.off('warning', listen)
      assert.deepEqual(said.map(String), ['Warning: other'])
      resolve()
    }),
  )
})

test('names and manifests lead to scripts', () => {
  assert.equal(scriptName('http/app.ts'), 'http/app.js')
  assert.equal(scriptName('page.html'), 'page.html')
  assert.equal(
    plainManifest('{ "exports": { "./*": "./*.ts" } }'),
    '{ "exports": { "./*": "./*.js" } }',
  )
})
