// The JavaScript SDK as a client: node ask.mjs PROVIDER who|keys [USER]
// PROVIDER is the function of @aws-sdk/credential-providers that gets the credentials; the SDK reads AWS_PROFILE,
// AWS_REGION and AWS_ENDPOINT_URL itself.
import { IAMClient, ListAccessKeysCommand } from "@aws-sdk/client-iam";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import * as providers from "@aws-sdk/credential-providers";

const [provider, question, user] = process.argv.slice(2);
const credentials = providers[provider]();
const answer =
  question === "who"
    ? await new STSClient({ credentials }).send(new GetCallerIdentityCommand())
    : await new IAMClient({ credentials }).send(new ListAccessKeysCommand({ UserName: user }));
console.log(JSON.stringify(answer));
