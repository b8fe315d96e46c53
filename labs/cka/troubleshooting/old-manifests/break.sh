set -e
rm -rf .bakery-2019
cp -r bakery .bakery-2019
