import assert from 'node:assert/strict'
import { test } from 'node:test'
import { nameValues } from './name-values.ts'

test('a value is all that follows the first equals sign', () => {
  assert.deepEqual(
    nameValues('--label', ['a=b=c', 'd='], () => ''),
    { a: 'b=c', d: '' },
  )
})

test('a name alone takes its value from elsewhere, or is left out', () => {
  const known = (name: string) => (name === 'HOME' ? '/root' : undefined)
  assert.deepEqual(nameValues('--build-arg', ['HOME', 'OTHER'], known), { HOME: '/root' })
})

test('a value without a name is refused with the option', () => {
  assert.throws(() => nameValues('--label', ['=x'], () => ''), /--label: expected NAME=VALUE/)
})
