"""What `Ref` and `Fn::GetAtt` give for the resources that images have to do with.

Each type has a page with its return values below
https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/
"""

from __future__ import annotations

# What a resource's own values look like, by type and attribute.
_ARN = "arn:${Partition}:lambda:${Region}:${AccountId}:"
_IMAGE = {"Ref": _ARN + "microvm-image:${Name}", "ImageArn": _ARN + "microvm-image:${Name}"}
FORMS: dict[str, dict[str, str]] = {
    "AWS::IAM::Role": {
        "Ref": "${Name}",
        "Arn": "arn:${Partition}:iam::${AccountId}:role${Path}${Name}",
    },
    "AWS::Lambda::NetworkConnector": {
        "Ref": _ARN + "network-connector:${Name}",
        "Arn": _ARN + "network-connector:${Name}",
        "LatestVersionArn": _ARN + "network-connector:${Name}:1",
    },
    "AWS::Lambda::MicrovmImage": _IMAGE,
    "AWS::Serverless::MicrovmImage": _IMAGE,
    "AWS::S3::Bucket": {"Ref": "${Name}", "Arn": "arn:${Partition}:s3:::${Name}"},
    "AWS::Logs::LogGroup": {
        "Ref": "${Name}",
        "Arn": "arn:${Partition}:logs:${Region}:${AccountId}:log-group:${Name}:*",
    },
}
# The property that gives a resource its name.
NAMES = {
    "AWS::IAM::Role": "RoleName",
    "AWS::Lambda::NetworkConnector": "Name",
    "AWS::Lambda::MicrovmImage": "Name",
    "AWS::Serverless::MicrovmImage": "Name",
    "AWS::S3::Bucket": "BucketName",
    "AWS::Logs::LogGroup": "LogGroupName",
}
