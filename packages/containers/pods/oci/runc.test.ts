import { ociDriverCases } from './oci-driver.cases.ts'

ociDriverCases('runc', import.meta.filename)
