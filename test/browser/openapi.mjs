// Says whether the description of an API is valid OpenAPI 3.1, references
// included: node openapi.mjs URL
import { Validator } from '@seriousme/openapi-schema-validator';

const description = await (await fetch(process.argv[2])).json();
const validator = new Validator();
const { valid, errors } = await validator.validate(description);
if (!valid || validator.version !== '3.1') {
  console.error(validator.version, JSON.stringify(errors, null, 1));
  process.exit(1);
}
validator.resolveRefs();
