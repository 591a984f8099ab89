"""Clients in JavaScript and Ruby, and tools of AWS that are about other services than S3."""

from __future__ import annotations

from tests.clients.survey.known_limits import NO_PROCESS, ROLES
from tests.clients.survey.other_answers import END
from tests.clients.survey.subjects import Subject
from tests.clients.survey.ways import Limit, Way

_JS_V2 = """
const AWS = require('{here}/node_modules/aws-sdk');
AWS.config.sts = {endpoint: '{endpoint}'};
const s3 = new AWS.S3({endpoint: '{endpoint}', s3ForcePathStyle: true});
s3.listObjectsV2({Bucket: '{bucket}'}, (error, data) => {
  if (error) { console.error(error); process.exit(1); }
  console.log(JSON.stringify(data));
});
"""
_JS_V3 = """
const {S3Client, ListObjectsV2Command} = require('{here}/node_modules/@aws-sdk/client-s3');
const asked = new S3Client({forcePathStyle: true}).send(new ListObjectsV2Command({Bucket: '{bucket}'}));
asked.then(data => console.log(JSON.stringify(data)));
"""
_RUBY = """
require 'aws-sdk-s3'
Aws.config[:sts] = {endpoint: '{endpoint}'}
s3 = Aws::S3::Client.new(endpoint: '{endpoint}', force_path_style: true)
puts s3.list_objects_v2(bucket: '{bucket}').contents.map(&:key)
"""

_PHP = """
require 'AsyncAws/Core/autoload.php';
$how = ['endpoint' => '{endpoint}', 'profile' => getenv('AWS_PROFILE') ?: 'default'];
$sts = new AsyncAws\\Core\\Sts\\StsClient($how);
echo $sts->getCallerIdentity()->getArn();
"""
_TERRAFORM = """
cd terraform-aws
[ -d .terraform ] || terraform init -input=false -no-color
terraform plan -input=false -no-color
"""

OTHER_CLIENTS = (
    Subject(
        "js-v2",
        "AWS SDK for JavaScript v2",
        "its own",
        "npm",
        ("node", "-e", _JS_V2),
        "data.csv",
        provides="aws-sdk",
        environ={"AWS_SDK_LOAD_CONFIG": "1"},
        unset=("AWS_CA_BUNDLE",),
        megabytes=108,
        notes="with `AWS_SDK_LOAD_CONFIG=1`",
        limits={Way.ROLE_ON_PROCESS: Limit("assumes a role on keys only", Way.ROLE_AS_PROCESS)},
    ),
    Subject(
        "js-v2-alone",
        "AWS SDK for JavaScript v2",
        "its own",
        "npm",
        ("node", "-e", _JS_V2.replace("s3ForcePathStyle", "region: 'eu-central-1', s3ForcePathStyle")),
        "data.csv",
        provides="aws-sdk",
        shares="js-v2",
        megabytes=108,
        unset=("AWS_CA_BUNDLE",),
        notes="without `AWS_SDK_LOAD_CONFIG`, names its region itself",
        limits={
            Way.PROCESS: Limit("reads `credential_process` in the credentials file only", Way.PROCESS_IN_CREDENTIALS),
            **dict.fromkeys(ROLES, Limit("does not read the config file", Way.ROLE_IN_CREDENTIALS)),
        },
    ),
    Subject(
        "js-v3",
        "AWS SDK for JavaScript v3",
        "its own",
        "npm",
        ("node", "-e", _JS_V3),
        "data.csv",
        provides="@aws-sdk/client-s3",
        megabytes=22,
        quick=True,
    ),
    Subject(
        "aws-cdk",
        "AWS CDK",
        "JavaScript v3",
        "npm",
        ("node", "{here}/node_modules/aws-cdk/bin/cdk", "--app", "cdk.out", "bootstrap"),
        END,
        exit_code=1,
        megabytes=29,
    ),
    Subject(
        "sam",
        "AWS SAM CLI",
        "botocore",
        "pypi",
        ("{here}/bin/sam", "list", "stack-outputs", "--stack-name", "a-stack"),
        END,
        exit_code=1,
        provides="aws-sam-cli",
        environ={"SAM_CLI_TELEMETRY": "0"},
        megabytes=324,
    ),
    Subject(
        "git-remote-codecommit",
        "git-remote-codecommit",
        "botocore",
        "pypi",
        ("git", "ls-remote", "codecommit://a-repository"),
        "refs/heads/main",
        environ={"PATH": "{here}/bin:/usr/bin:/bin", "GIT_SSL_CAINFO": "{ca}"},
        megabytes=35,
    ),
    Subject(
        "dvc",
        "DVC",
        "aiobotocore",
        "pypi",
        ("{here}/bin/dvc", "list-url", "s3://{bucket}"),
        "data.csv",
        provides="dvc-s3",
        megabytes=205,
    ),
    Subject(
        "ruby",
        "AWS SDK for Ruby",
        "its own",
        "debian",
        ("/usr/bin/ruby", "-e", _RUBY),
        "data.csv",
        provides="ruby-aws-sdk-s3",
    ),
    Subject(
        "ansible",
        "Ansible, amazon.aws",
        "boto3",
        "pypi",
        ("{here}/bin/ansible", "localhost", "-m", "amazon.aws.s3_object", "-a", "mode=list bucket={bucket}"),
        "data.csv",
        environ={"ANSIBLE_PYTHON_INTERPRETER": "{here}/bin/python", "ANSIBLE_LOCALHOST_WARNING": "false"},
        megabytes=558,
    ),
    Subject(
        "terraform-aws",
        "Terraform, AWS provider",
        "Go v2",
        "path",
        ("sh", "-ec", _TERRAFORM),
        "arn:aws:",
        provides="terraform",
        environ={"CHECKPOINT_DISABLE": "1"},
        variable="TF_CLI_CONFIG_FILE",
    ),
    Subject(
        "php",
        "AsyncAws for PHP",
        "its own",
        "debian",
        ("/usr/bin/php", "-r", _PHP),
        "arn:aws:",
        provides="php-async-aws-core",
        limits=NO_PROCESS,
    ),
)
