import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Descriptor } from './descriptor.ts'
import { digestOf } from './digest.ts'
import { ociManifest } from './media-types.ts'
import { formatPlatform, InvalidPlatformError, parsePlatform } from './platform.ts'
import { PlatformNotFoundError, selectPlatform } from './select-platform.ts'

function entry(platform?: string): Descriptor {
  const [os = '', architecture = '', variant] = platform?.split('/') ?? []
  const named = { os, architecture, ...(variant ? { variant } : {}) }
  const content = { mediaType: ociManifest, digest: digestOf(platform ?? 'none'), size: 1 }
  return platform ? { ...content, platform: named } : content
}

const chosen = (offered: readonly (string | undefined)[], wanted: string) =>
  selectPlatform({ manifests: offered.map(entry) }, parsePlatform(wanted)).platform

test('a platform is read in any spelling and written in one', () => {
  const cases = {
    'linux/amd64': 'linux/amd64',
    'linux/x86_64': 'linux/amd64',
    arm64: 'linux/arm64',
  }
  for (const [typed, written] of Object.entries(cases)) {
    assert.equal(formatPlatform(parsePlatform(typed)), written)
  }
  assert.equal(formatPlatform(parsePlatform('linux/arm64/v8')), 'linux/arm64')
  assert.equal(formatPlatform(parsePlatform('linux/arm/v6')), 'linux/arm/v6')
})

test('what is not a platform is refused', () => {
  for (const text of ['', '/', 'linux/', 'linux/amd64/v1/x', 'linux/../x', 'LINUX/a b']) {
    assert.throws(() => parsePlatform(text), InvalidPlatformError, text)
  }
})

test('the entry for the platform is chosen, attestations passed over', () => {
  const offered = ['unknown/unknown', 'linux/arm64', 'linux/amd64']
  assert.equal(chosen(offered, 'linux/amd64')?.architecture, 'amd64')
})

test('of several variants the highest that runs is chosen', () => {
  const offered = ['linux/arm/v5', 'linux/arm/v7', 'linux/arm/v6']
  assert.equal(chosen(offered, 'linux/arm/v6')?.variant, 'v6')
  assert.equal(chosen(offered, 'linux/arm/v7')?.variant, 'v7')
})

test('a lone entry without a platform is taken', () => {
  assert.equal(chosen([undefined], 'linux/amd64'), undefined)
})

test('where nothing suits, the error lists what there is', () => {
  assert.throws(
    () => chosen(['linux/s390x', 'windows/amd64'], 'linux/amd64'),
    (error) => {
      assert.ok(error instanceof PlatformNotFoundError)
      assert.match(error.message, /linux\/amd64; the index offers linux\/s390x, windows\/amd64/)
      return true
    },
  )
})
