import { served } from '../../kinds/served-version.ts'
import type { Endpoint } from '../call.ts'
import { plainJson, textAnswer } from '../media/answers.ts'

/** `/version`, for anyone. */
export const versionEndpoint: Endpoint = ({ info, method }) => {
  if (info.path !== '/version' && info.path !== '/version/') return undefined
  if (method !== 'GET') return undefined
  const version = {
    ...served,
    emulationMajor: '1',
    emulationMinor: '33',
    minCompatibilityMajor: '1',
    minCompatibilityMinor: '32',
    gitCommit: '0000000000000000000000000000000000000000',
    gitTreeState: 'clean',
    buildDate: '2026-01-01T00:00:00Z',
    goVersion: 'go1.24.0',
    compiler: 'gc',
    platform: `${process.platform}/${process.arch === 'x64' ? 'amd64' : process.arch}`,
  }
  return textAnswer(200, JSON.stringify(version), plainJson)
}
